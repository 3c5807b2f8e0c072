import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { isOriginalJob, openJobFolder } from "#adapters/disk/job-folder.ts";

const newRoot = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), "job-")), "job");

describe("openJobFolder", () => {
  it("lets only one live process in", async () => {
    const root = await newRoot();
    await (await openJobFolder(root)).close("keep");
    const script = `const { openJobFolder } = await import("#adapters/disk/job-folder.ts");
      await openJobFolder(${JSON.stringify(root)}); console.log("held"); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
    await new Promise((resolve) => other.stdout.once("data", resolve));
    await expect(openJobFolder(root)).rejects.toMatchObject({ name: "JobBusy" });
    const gone = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGKILL");
    await gone;
    await (await openJobFolder(root)).close("keep");
  });

  it("sweeps away what a killed run left half-made, and nothing else", async () => {
    const root = await newRoot();
    const elsewhere = await mkdtemp(join(tmpdir(), "elsewhere-"));
    await writeFile(join(elsewhere, "mine.tmp-0f8fad5b-d9cb-469f-a165-70867728950e"), "mine");
    await (await openJobFolder(root)).close("keep");
    await mkdir(join(root, "segments"), { recursive: true });
    await mkdir(join(root, "scratch", "scratch-1"), { recursive: true });
    await symlink(elsewhere, join(root, "segments", "linked"));
    await mkdir(join(root, "notes"));
    await writeFile(join(root, "notes", "mine.tmp-0f8fad5b-d9cb-469f-a165-70867728950e"), "mine");
    await writeFile(join(root, "segments", "c0000.mp4"), "whole");
    await writeFile(join(root, "segments", "c0001.mp4.tmp-0f8fad5b-d9cb-469f-a165-70867728950e"), "half");
    const folder = await openJobFolder(root);
    expect(await readdir(join(root, "segments"))).toEqual(["c0000.mp4", "linked"]);
    expect(await readdir(root)).not.toContain("scratch");
    expect(await readdir(elsewhere)).toHaveLength(1);
    expect(await readdir(join(root, "notes"))).toHaveLength(1);
    await folder.close("keep");
    expect((await readdir(root)).sort()).toEqual(["chromaloom.json", "notes", "segments"]);
  });

  it("is gone when closed with remove", async () => {
    const root = await newRoot();
    await (await openJobFolder(root)).close("remove");
    await expect(readdir(root)).rejects.toThrow(/ENOENT/);
  });

  it("leaves what a person put into it, even when closed with remove", async () => {
    const root = await newRoot();
    const folder = await openJobFolder(root);
    await folder.store.put("segments/c0000.mp4", new Uint8Array(1));
    await writeFile(join(root, "notes.txt"), "mine");
    await folder.close("remove");
    expect((await readdir(root)).sort()).toEqual(["chromaloom.json", "notes.txt"]);
    await (await openJobFolder(root)).close("keep");
  });

  it("takes a folder that is empty, or whose mark a power cut left empty", async () => {
    const root = await newRoot();
    await mkdir(root);
    await writeFile(join(root, "chromaloom.json"), "");
    await (await openJobFolder(root)).close("keep");
    expect(await readFile(join(root, "chromaloom.json"), "utf8")).toContain('"holds":"job"');
  });

  it.each([
    "manifest.json",
    "scratch/notes.txt",
    "a.tmp-0f8fad5b-d9cb-469f-a165-70867728950e",
    "chromaloom.json",
  ])("touches nothing in a folder where a person keeps %s", async (name) => {
    const root = await newRoot();
    await mkdir(join(root, dirname(name)), { recursive: true });
    await writeFile(join(root, name), "mine");
    await expect(openJobFolder(root)).rejects.toMatchObject({ name: "OutputExists" });
    expect(await readdir(root)).toEqual([name.split("/")[0]]);
    expect(await readFile(join(root, name), "utf8")).toBe("mine");
  });

  it("knows a copy of a job's folder from the folder itself", async () => {
    const root = await newRoot();
    const made = await openJobFolder(root);
    await made.close("keep");
    expect(await isOriginalJob(root)).toBe(true);
    await cp(root, `${root}-copy`, { recursive: true });
    await rename(root, `${root}-moved`);
    expect(await isOriginalJob(`${root}-copy`)).toBe(false);
    expect(await isOriginalJob(`${root}-moved`)).toBe(true);
  });
});
