import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { scratchFolder } from "#adapters/disk/scratch-folder.ts";
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

  it("knows a file that has grown by its length, without reading it", async () => {
    const folder = await newFolder();
    const store = folderStore(folder);
    await store.put("evidence/c0000", new Uint8Array(10));
    expect(await store.seal("evidence/c0000", 10)).toMatchObject({ bytes: 10 });
    await truncate(join(folder, "evidence", "c0000"), 2 ** 40);
    expect(await store.seal("evidence/c0000", 10)).toBeNull();
  });

  it("makes nothing where a link leads out of it", async () => {
    const [folder, elsewhere] = [await newFolder(), await newFolder()];
    await symlink(elsewhere, join(folder, "review"));
    await expect(folderStore(folder).put("review/shots/0/a.png", new Uint8Array(1))).rejects.toMatchObject({
      name: "JobInvalid",
      message: expect.stringContaining("leads out of the job's folder") as string,
    });
    expect(await readdir(elsewhere)).toEqual([]);
  });

  it("writes nothing into a job's folder that was emptied while it was at work", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "chromaloom.json"), "{}");
    const store = folderStore(folder);
    await store.put("manifest.json", new Uint8Array(1));
    for (const name of await readdir(folder)) await rm(join(folder, name));
    await expect(store.put("quote.json", new Uint8Array(1))).rejects.toThrow(/was emptied during the run/);
    await expect(store.get("manifest.json")).rejects.toThrow(/was emptied during the run/);
    expect(await readdir(folder)).toEqual([]);
  });

  it("makes no folder again that is removed while it is written to", async () => {
    const folder = await newFolder();
    const store = folderStore(folder);
    const scratch = scratchFolder(join(folder, "scratch"), folder);
    const writing = Array.from({ length: 200 }, async (_, i) => {
      if (i === 100) await rm(folder, { recursive: true, force: true });
      await store.put(`deep/${i}/value`, new Uint8Array(1));
    });
    const outcomes = await Promise.allSettled(writing);
    expect(outcomes.some(({ status }) => status === "rejected")).toBe(true);
    await rm(folder, { recursive: true, force: true });
    await expect(store.put("deep/0/value", new Uint8Array(1))).rejects.toMatchObject({
      name: "JobInvalid",
    });
    expect(() => scratch.newPath("a.mp4")).toThrow(/was deleted during the run/);
    await expect(readdir(folder)).rejects.toThrow(/ENOENT/);
  });
});
