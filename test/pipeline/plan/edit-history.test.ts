import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { editsSchema, type Edits } from "#core/edits/edits.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { editsInForce, endUndo, keepEdits, undoEdits } from "#pipeline/plan/edit-history.ts";

const editOf = (vividness: number): Edits =>
  editsSchema.parse({ shots: [{ first: 0, end: 9, vividness }] });

let folder: string;
let store: JobStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "edits-"));
  store = folderStore(folder);
  for (const number of [1, 2, 3]) await keepEdits(store, number, editOf(number / 10));
});

const vividnessInForce = async (): Promise<unknown> =>
  (await editsInForce(store)).edits?.shots[0]?.vividness;
const [third, itsCopy] = ["edits/0003.json", "seals/edits/0003.json"];

describe("the edits in force", () => {
  it.each([third, itsCopy])("are mended from their copy when %s is damaged or gone", async (path) => {
    await writeFile(join(folder, path), "");
    expect(await vividnessInForce()).toBe(0.3);
    await rm(join(folder, path === third ? itsCopy : third));
    expect(await vividnessInForce()).toBe(0.3);
  });

  it("are never those before them, where both copies are damaged: that is said, and an undo goes back", async () => {
    for (const path of [third, itsCopy]) await writeFile(join(folder, path), "{}");
    await expect(editsInForce(store)).rejects.toMatchObject({
      name: "JobInvalid",
      message: expect.stringMatching(/0003\.json .* chromaloom edit FOLDER --undo goes back/) as string,
    });
    await undoEdits(store);
    expect(await vividnessInForce()).toBe(0.2);
  });
});

describe("an undo", () => {
  it("that was stopped goes on, and is not made twice", async () => {
    await undoEdits(store);
    await undoEdits(store);
    expect(await vividnessInForce()).toBe(0.2);
    await endUndo(store);
    await undoEdits(store);
    await endUndo(store);
    expect(await vividnessInForce()).toBe(0.1);
    expect(await readdir(join(folder, "edits"))).toEqual(["0001.json"]);
  });

  it("whose note was damaged is written down again", async () => {
    await undoEdits(store);
    await writeFile(join(folder, "edits", "undo.json"), "");
    await undoEdits(store);
    expect(await vividnessInForce()).toBe(0.1);
  });

  it("of nothing is refused", async () => {
    for (let edits = 3; edits > 0; edits -= 1) {
      await undoEdits(store);
      await endUndo(store);
    }
    await expect(undoEdits(store)).rejects.toThrow(/nothing is left to undo/);
  });
});
