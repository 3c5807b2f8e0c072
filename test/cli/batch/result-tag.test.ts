import { mkdir, mkdtemp, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasTag, resultTag } from "#cli/batch/result-tag.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tag-"));
  await mkdir(join(folder, "frames"));
  for (const name of ["film.mp4", "frames/f.0001.png", "frames/f.0002.png"])
    await writeFile(join(folder, name), name);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const results = [
  ["film", "film.mp4", "film.mp4"],
  ["frames", "frames/f.####.png", "frames/f.0002.png"],
] as const;

describe("a result's tag", () => {
  it.each(results)("knows its %s again, with other times as well", async (kind, name, file) => {
    const result = join(folder, name);
    const tag = await resultTag(result, kind);
    expect(await hasTag(result, kind, tag)).toBe(true);
    await utimes(join(folder, file), 1, 1);
    expect(await hasTag(result, kind, tag)).toBe(true);
    await writeFile(join(folder, "frames", "notes.txt"), "mine");
    expect(await hasTag(result, kind, tag)).toBe(true);
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ["gone", (file) => rm(file)],
    ["cut", (file) => truncate(file, 3)],
    ["another of the same length", (file) => writeFile(file, "x".repeat(file.endsWith(".png") ? 17 : 8))],
  ])("knows none that is %s", async (_, harm) => {
    for (const [kind, name, file] of results) {
      const result = join(folder, name);
      const tag = await resultTag(result, kind);
      await harm(join(folder, file));
      expect(await hasTag(result, kind, tag)).toBe(false);
    }
  });

  it("is nothing of what is not there, which is never known", async () => {
    for (const [kind, name] of [
      ["film", "none.mp4"],
      ["frames", "frames/g.####.psd"],
    ] as const) {
      const result = join(folder, name);
      expect(await resultTag(result, kind)).toBeNull();
      expect(await hasTag(result, kind, null)).toBe(false);
    }
  });
});
