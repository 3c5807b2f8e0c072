import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exposeFrames } from "#adapters/cels/expose-frames.ts";
import { openUnfinishedCut } from "#adapters/cels/unfinished-cut.ts";
import { readFramePattern, type FramePattern } from "#core/film/frame-name.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "unfinished-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const path = () => join(home, "painted.unfinished");
const open = (form = "one") =>
  openUnfinishedCut({
    path: path(),
    form,
    report: null,
    layers: ["composite"],
    fileOf: (name) => name,
    folderBefore: null,
  });
const named = (text: string): FramePattern => {
  const pattern = readFramePattern(text);
  if (pattern === null) throw new RangeError(text);
  return pattern;
};

describe("openUnfinishedCut", () => {
  it("takes all of its own away, and no file that a person put beside it", async () => {
    const cut = await open();
    for (const name of ["composite/a.0001.png", "composite/a.0002.png.part", "colour/nothing.tga"])
      await writeFile(join(path(), name), "ours");
    await mkdir(join(path(), "mine"));
    for (const name of ["notes.txt", "composite/colours.gpl", "mine/a.0001.png"])
      await writeFile(join(path(), name), "a person's");
    await cut.finish();
    const left = await readdir(path(), { recursive: true });
    expect(left.filter((name) => name !== "chromaloom.json").sort()).toEqual([
      "composite",
      "composite/colours.gpl",
      "mine",
      "mine/a.0001.png",
      "notes.txt",
    ]);
    expect(await readFile(join(path(), "notes.txt"), "utf8")).toBe("a person's");
  });

  it("leaves nothing where nothing else was put, finished or stopped before the first drawing", async () => {
    await (await open()).finish();
    expect(await readdir(home)).toEqual([]);
    await (await open()).stop();
    expect(await readdir(home)).toEqual([]);
  });

  it("paints again what has another form, and leaves a person's files", async () => {
    await (await open()).forget();
    await writeFile(join(path(), "composite", "a.0001.png"), "ours");
    await writeFile(join(path(), "composite", "colours.gpl"), "a person's");
    await rm(join(path(), "lock"), { recursive: true });
    const other = await open("another");
    expect(await readdir(join(path(), "composite"))).toEqual(["colours.gpl"]);
    await other.stop();
  });
});

describe("exposeFrames", () => {
  it("takes frames of an earlier sheet away that was longer, and nothing else", async () => {
    const [from, to] = [join(home, "composite"), join(home, "composite by frame")];
    await mkdir(from);
    await mkdir(to);
    await writeFile(join(from, "a.0001.png"), "drawing");
    for (const name of ["a.0001.png", "a.0009.png", "notes.txt"]) await writeFile(join(to, name), "before");
    await exposeFrames({ from, to, pattern: named("a.####.png"), shown: ["a.0001.png", "a.0001.png"] });
    expect((await readdir(to)).sort()).toEqual(["a.0001.png", "a.0002.png", "notes.txt"]);
    expect(await readFile(join(to, "a.0001.png"), "utf8")).toBe("drawing");
  });
});
