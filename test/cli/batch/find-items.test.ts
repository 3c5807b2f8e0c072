import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseBatch } from "#core/job/batch.ts";
import { defaultResults, findItems, refuseOntoThemselves } from "#cli/batch/find-items.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "batch-items-"));
  const files = [
    ...["reels/a.mov", "reels/a.avi", "reels/._a.mov", "reels/notes.txt"],
    ...["cuts/Cut-005/A/a001.png", "cuts/Cut-005/A/a002.png", "cuts/Cut-005/A.R2/a001.png"],
    ...["cuts/model sheets/lamp.png", "cuts/Cut-006/chromaloom.json", "cuts/Cut-006/000001.png"],
    ...["cuts/.cache/x001.png", "flat/f.0001.exr", "two/b009.png", "two/c0010.png"],
  ];
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), "");
  }
  await symlink(join(root, "cuts"), join(root, "reels", "link"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const find = (items: readonly (string | object)[], results = join(root, "results")) =>
  findItems(parseBatch(JSON.stringify({ items }), "films.json").items, root, results);

const placesOf = async (...sources: string[]): Promise<[string, string][]> =>
  (await find(sources)).items.map(({ place, stem }) => [place, stem]);

describe("findItems", () => {
  it("finds the films and the folders of numbered pictures of a tree, and says what it leaves out", async () => {
    const { items, notes } = await find(["cuts"]);
    expect(items.map(({ place, kind }) => [place, kind])).toEqual([
      ["Cut-005/A", "frames"],
      ["Cut-005/A.R2", "frames"],
    ]);
    expect(notes).toEqual(["model sheets: left out, because its pictures have no numbers"]);
    expect(await placesOf("reels")).toEqual([
      ["a.avi", "a.avi"],
      ["a.mov", "a.mov"],
    ]);
    expect(await placesOf("flat")).toEqual([["flat", "flat"]]);
  });

  it("refuses an item that asks somebody for key frames, and says where that can be asked", async () => {
    const item = { source: "reels/a.mov", keyFramesBy: { who: "person" } };
    await expect(find([item])).rejects.toMatchObject({
      name: "UsageInvalid",
      message: expect.stringMatching(/^reels\/a\.mov: keyFramesBy .* submit.*--colourist/) as string,
    });
  });

  it("takes films, globs, patterns and folders side by side, in the tree that they share", async () => {
    expect(await placesOf("reels/*.mov", "cuts/Cut-*", "two/b###.png", "two/c0010.png")).toEqual([
      ["reels/a.mov", "reels/a"],
      ["cuts/Cut-005/A", "cuts/Cut-005/A"],
      ["cuts/Cut-005/A.R2", "cuts/Cut-005/A.R2"],
      ["two/b", "two/b"],
      ["two/c", "two/c"],
    ]);
  });

  it("names a sequence by its folder, wherever it stands in a list", async () => {
    expect(await placesOf("cuts/Cut-005/A", "flat", "reels/a.mov")).toEqual([
      ["cuts/Cut-005/A", "cuts/Cut-005/A"],
      ["flat", "flat"],
      ["reels/a.mov", "reels/a"],
    ]);
  });

  it("passes over the results and the painted drawings that lie in the tree", async () => {
    const { items } = await find(
      [{ source: "cuts", references: [join(root, "cuts/Cut-005/A.R2")] }],
      join(root, "cuts/Cut-005/A"),
    );
    expect(items).toEqual([]);
  });

  it("refuses a film that is named twice, one that is not there, and one of the cloud", async () => {
    await expect(find(["reels/a.mov", "reels/*.mov"])).rejects.toThrow(/names .*a\.mov twice[^]*omit one/);
    await expect(find(["nothing/*.mov"])).rejects.toThrow(/nothing in .* matches nothing\/\*\.mov/);
    await expect(find(["s3://media/a.mov"])).rejects.toThrow(/chromaloom submit/);
    await expect(find([{ source: "cuts", id: "one" }])).rejects.toThrow(/several films.*the id one/);
    // That is the item's own failure, told when its turn comes.
    expect(await placesOf("gone.mov")).toEqual([["gone.mov", "gone"]]);
  });
});

describe("where results go", () => {
  it("is beside what was named, and never among the films", async () => {
    expect(defaultResults([join(root, "cuts")], true)).toBe(join(root, "cuts.color"));
    expect(defaultResults([join(root, "x.json")], false)).toBe(join(root, "x.color"));
    expect(defaultResults(["a.mov", "b.mov"], false)).toBe(join(process.cwd(), "batch.color"));
    const { items } = await find(["reels/a.mov", "flat"]);
    for (const results of ["reels", "flat"])
      expect(() => {
        refuseOntoThemselves(items, join(root, results));
      }).toThrow(/among the films themselves; name another folder/);
  });
});
