import { mkdir, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { behavesLikeAJobStore } from "#test/adapters/job-store-contract.ts";

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "store-"));

describe("folderStore", () => {
  behavesLikeAJobStore(async () => {
    const folder = await newFolder();
    return { store: folderStore(folder), again: folderStore(folder), spare: await newFolder() };
  });

  it("leaves no half-written file behind a value", async () => {
    const folder = await newFolder();
    await folderStore(folder).put("one", new Uint8Array(10));
    expect(await readdir(folder)).toEqual(["one"]);
  });

  it("says where it cannot write and what to do", async () => {
    const folder = await newFolder();
    const store = folderStore(folder);
    await store.put("file", new Uint8Array(1));
    await expect(store.put("file/below", new Uint8Array(1))).rejects.toMatchObject({
      name: "OutputUnwritable",
      message: expect.stringContaining(
        "file is a file where a folder of the job goes; move it away",
      ) as string,
    });
    await mkdir(join(folder, "taken"));
    await expect(store.put("taken", new Uint8Array(1))).rejects.toMatchObject({
      message: expect.stringContaining("taken is a folder where a file of the job goes") as string,
    });
  });
});
