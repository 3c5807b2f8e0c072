import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { leaveMark } from "#adapters/disk/own-folder.ts";
import { framesPlace } from "#adapters/frames/frames-place.ts";
import type { FramePattern } from "#core/film/frame-name.ts";

const pattern: FramePattern = { prefix: "f.", width: 4, suffix: ".png" };

let folder: string;
let draft: string;
let result: string;

const fill = async (path: string, files: Readonly<Record<string, string>>): Promise<void> => {
  await mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "frames-place-"));
  [draft, result] = [join(folder, "draft"), join(folder, "frames")];
  await fill(draft, { "f.0001.png": "new", "f.0002.png": "new" });
  return () => rm(folder, { recursive: true, force: true });
});

const placeOf = (ifExists: "refuse" | "replace") => framesPlace(result, pattern, ifExists);

describe("a folder of frames", () => {
  it("appears whole where there was none, or an empty one", async () => {
    await placeOf("refuse").publish(draft);
    expect(await readdir(result)).toEqual(["f.0001.png", "f.0002.png"]);
    expect(await readdir(folder)).toEqual(["frames"]);
  });

  it("replaces frames of its names when asked to, and keeps what file managers left", async () => {
    await fill(result, { "f.0001.png": "old", "f.0003.png": "old", ".DS_Store": "theirs" });
    await expect(placeOf("refuse").publish(draft)).rejects.toMatchObject({ name: "OutputExists" });
    await placeOf("replace").publish(draft);
    expect((await readdir(result)).sort()).toEqual([".DS_Store", "f.0001.png", "f.0002.png"]);
    expect(await readFile(join(result, "f.0001.png"), "utf8")).toBe("new");
    expect(await readdir(folder)).toEqual(["frames"]);
  });

  it("is not touched where it holds anything else, forced or not", async () => {
    await fill(result, { "f.0001.png": "old", "notes.txt": "a person's" });
    for (const ifExists of ["refuse", "replace"] as const)
      await expect(placeOf(ifExists).publish(draft)).rejects.toMatchObject({ name: "OutputExists" });
    expect((await readdir(result)).sort()).toEqual(["f.0001.png", "notes.txt"]);
    expect(await readFile(join(result, "f.0001.png"), "utf8")).toBe("old");
  });

  it("replaces no frames that somebody put there since it was looked at", async () => {
    await mkdir(result);
    const place = placeOf("refuse");
    await place.check();
    await fill(result, { "f.0001.png": "a person's" });
    await expect(place.publish(draft)).rejects.toMatchObject({ name: "OutputExists" });
    expect(await readFile(join(result, "f.0001.png"), "utf8")).toBe("a person's");
  });

  it("counts a folder of a frame's name as something else", async () => {
    await fill(join(result, "f.0001.png"), { "notes.txt": "a person's" });
    await expect(placeOf("replace").publish(draft)).rejects.toMatchObject({ name: "OutputExists" });
    expect(await readdir(join(result, "f.0001.png"))).toEqual(["notes.txt"]);
  });

  it("is another one when a frame was painted over", async () => {
    const place = placeOf("refuse");
    const tag = await place.tag(draft);
    await place.publish(await place.ready(draft));
    expect(await place.tag()).toBe(tag);
    await writeFile(join(result, "f.0002.png"), "a person's");
    expect(await place.tag()).not.toBe(tag);
  });

  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  /** As a run that is gone left it: with our mark, which is of this very folder. */
  const left = async (what: "old" | "draft", files: Record<string, string>): Promise<string> => {
    const path = join(folder, `.frames.chromaloom-${what}-${gone}`);
    await fill(path, files);
    await leaveMark(path, "unfinished frames");
    return path;
  };

  it("comes back when a run was killed between its two names, and what was left beside it goes", async () => {
    await left("old", { "f.0001.png": "old", ".DS_Store": "" });
    await left("draft", { "f.0001.png": "half" });
    await expect(placeOf("refuse").check()).rejects.toMatchObject({ name: "OutputExists" });
    expect((await readdir(folder)).sort()).toEqual(["draft", "frames"]);
    expect(await readFile(join(result, "f.0001.png"), "utf8")).toBe("old");
    await left("old", { "f.0001.png": "old", "notes.txt": "mine" });
    await expect(placeOf("refuse").check()).rejects.toMatchObject({ name: "OutputExists" });
    expect((await readdir(result)).sort()).toEqual([".DS_Store", "f.0001.png", "notes.txt"]);
  });

  it("loses its mark where a run was killed before its last word", async () => {
    await fill(result, { "f.0001.png": "new" });
    await leaveMark(result, "unfinished frames");
    await placeOf("replace").check();
    expect(await readdir(result)).toEqual(["f.0001.png"]);
  });

  it.each(["old", "draft"])("leaves a person's folder named as ours: %s", async (what) => {
    const theirs = join(folder, `.frames.chromaloom-${what}-${gone}`);
    await fill(theirs, { "f.0001.png": "a person's" });
    const copied = join(folder, `.frames.chromaloom-${what}-${gone + 1_000_000}`);
    await fill(copied, { "f.0001.png": "a person's" });
    const marked = await left(what === "old" ? "draft" : "old", {});
    await cp(join(marked, "chromaloom.json"), join(copied, "chromaloom.json"));
    await placeOf("refuse").check();
    expect(await readFile(join(theirs, "f.0001.png"), "utf8")).toBe("a person's");
    expect(await readFile(join(copied, "f.0001.png"), "utf8")).toBe("a person's");
  });

  it("is published with no mark, over frames that go", async () => {
    await fill(result, { "f.0001.png": "old" });
    const place = placeOf("replace");
    await place.publish(await place.ready(draft));
    expect([await readdir(folder), (await readdir(result)).includes("chromaloom.json")]).toEqual([
      ["frames"],
      false,
    ]);
  });
});
