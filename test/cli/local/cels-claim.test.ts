import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { framesPlace, type FramesPlace } from "#adapters/frames/frames-place.ts";
import { readFramePattern } from "#core/film/frame-name.ts";
import { isClaimed, isClaimedReport, publishCels, readClaim } from "#cli/local/cels-claim.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "claim-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const pattern = readFramePattern("a.####.png");
const folder = () => join(home, "painted");
const report = () => `${folder()}.cels.json`;
const placeOf = (path: string): FramesPlace => {
  if (pattern === null) throw new RangeError("no pattern");
  return framesPlace(path, pattern, "refuse");
};

const layer = async (name: string) => {
  const ready = join(home, `ready-${name}`);
  await mkdir(ready);
  await writeFile(join(ready, "a.0001.png"), name);
  return { layer: name, place: placeOf(name === "one" ? folder() : `${folder()}.${name}`), ready };
};

const outcome = (layers: Awaited<ReturnType<typeof layer>>[]) => ({
  folder: folder(),
  layers,
  report: { path: report(), text: "{}\n", mayReplace: false },
});

describe("publishCels", () => {
  it("gives drawings and report their names, and leaves nothing else", async () => {
    expect(await publishCels(outcome([await layer("one"), await layer("two")]))).toBe(true);
    expect(new Set(await readdir(home))).toEqual(new Set(["painted", "painted.two", "painted.cels.json"]));
    expect(await readFile(report(), "utf8")).toBe("{}\n");
    expect(await readClaim(folder())).toBeNull();
  });

  it("lets a run that was killed in between be known by the next one, and a person's file not", async () => {
    const [one, two] = [await layer("one"), await layer("two")];
    // A process that is gone does no more than one that waits for ever.
    const never = { ...two.place, publish: () => new Promise<void>(() => undefined) };
    void publishCels(outcome([one, { ...two, place: never }]));
    while (!existsSync(join(folder(), "a.0001.png"))) await sleep(5);
    const claim = await readClaim(folder());
    expect(await isClaimed(claim, "one", placeOf(folder()))).toBe(true);
    expect(await isClaimed(claim, "two", placeOf(`${folder()}.two`))).toBe(false);
    await writeFile(report(), "a person's");
    expect(await isClaimedReport(claim, report())).toBe(false);
    await writeFile(join(folder(), "a.0001.png"), "painted over");
    expect(await isClaimed(claim, "one", placeOf(folder()))).toBe(false);
  });

  it("never writes over a report that somebody put there meanwhile", async () => {
    await writeFile(report(), "a person's");
    expect(await publishCels(outcome([await layer("one")]))).toBe(false);
    expect(await readFile(report(), "utf8")).toBe("a person's");
  });
});
