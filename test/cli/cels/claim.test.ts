import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { framesPlace, type FramesPlace } from "#adapters/frames/frames-place.ts";
import { readFramePattern } from "#core/film/frame-name.ts";
import { isClaimed, isClaimedReport, publishCels, readClaim } from "#cli/cels/claim.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "claim-"));
  await mkdir(join(home, "drafts"));
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

const nothingMore = () => Promise.resolve();

const outcome = (layers: Awaited<ReturnType<typeof layer>>[]) => ({
  folder: folder(),
  drafts: join(home, "drafts"),
  layers,
  report: { path: report(), text: "{}\n", mayReplace: false },
});

describe("publishCels", () => {
  it("gives drawings and report their names, and leaves nothing else", async () => {
    await publishCels(outcome([await layer("one"), await layer("two")]), nothingMore);
    expect(new Set(await readdir(home))).toEqual(
      new Set(["drafts", "painted", "painted.two", "painted.cels.json"]),
    );
    expect(await readFile(report(), "utf8")).toBe("{}\n");
    expect(await readClaim(folder())).toBeNull();
  });

  it("lets a run that was killed in between be known by the next one, and a person's file not", async () => {
    const [one, two] = [await layer("one"), await layer("two")];
    // A process that is gone does no more than one that waits for ever.
    const never = { ...two.place, publish: () => new Promise<void>(() => undefined) };
    void publishCels(outcome([one, { ...two, place: never }]), nothingMore);
    while (!existsSync(join(folder(), "a.0001.png"))) await sleep(5);
    const claim = await readClaim(folder());
    expect(await isClaimed(claim, "one", placeOf(folder()))).toBe(true);
    expect(await isClaimed(claim, "two", placeOf(`${folder()}.two`))).toBe(false);
    await writeFile(report(), "a person's");
    expect(await isClaimedReport(claim, report())).toBe(false);
    await writeFile(join(folder(), "a.0001.png"), "painted over");
    expect(await isClaimed(claim, "one", placeOf(folder()))).toBe(false);
  });

  it("never takes a person's file for a claim, whatever its name", async () => {
    const path = join(home, ".painted.cels-unfinished.json");
    await writeFile(path, "a person's");
    await expect(readClaim(folder())).rejects.toMatchObject({
      name: "OutputExists",
      message: expect.stringContaining(path) as string,
    });
    await expect(publishCels(outcome([await layer("one")]), nothingMore)).rejects.toMatchObject({
      name: "OutputExists",
    });
    expect([await readFile(path, "utf8"), await readdir(join(home, "drafts"))]).toEqual(["a person's", []]);
  });

  it("never writes over a report that somebody put there meanwhile", async () => {
    await writeFile(report(), "a person's");
    await expect(publishCels(outcome([await layer("one")]), nothingMore)).rejects.toMatchObject({
      name: "OutputExists",
    });
    expect(await readFile(report(), "utf8")).toBe("a person's");
  });

  it("knows its own until all that comes after is done, after a second kill as well", async () => {
    const never = () => new Promise<void>(() => undefined);
    void publishCels(outcome([await layer("one")]), never);
    while (!existsSync(report())) await sleep(5);
    const isOwn = async () => isClaimed(await readClaim(folder()), "one", placeOf(folder()));
    expect([await isOwn(), await isClaimedReport(await readClaim(folder()), report())]).toEqual([
      true,
      true,
    ]);

    // The next run has written down what it is about to publish, and has not yet done so.
    const again = await layer("one");
    const began = new Promise<void>((begin) => {
      const place = { ...again.place, publish: () => (begin(), never()) };
      void publishCels(outcome([{ ...again, place }]), nothingMore);
    });
    await began;
    expect([await isOwn(), await isClaimedReport(await readClaim(folder()), report())]).toEqual([
      true,
      true,
    ]);
  });
});
