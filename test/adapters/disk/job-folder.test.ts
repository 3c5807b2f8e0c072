import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openJobFolder } from "#adapters/disk/job-folder.ts";

const newRoot = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), "job-")), "job");

describe("openJobFolder", () => {
  it("lets only one live process in", async () => {
    const root = await newRoot();
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
    await mkdir(root);
    await writeFile(join(root, "job.lock"), String(other.pid));
    await expect(openJobFolder(root)).rejects.toMatchObject({ name: "JobBusy" });
    const gone = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGKILL");
    await gone;
    await (await openJobFolder(root)).close("keep");
  });

  it("sweeps away what a killed run left half-made, and nothing else", async () => {
    const root = await newRoot();
    await mkdir(join(root, "segments"), { recursive: true });
    await mkdir(join(root, "scratch", "scratch-1"), { recursive: true });
    await writeFile(join(root, "segments", "c0000.mp4"), "whole");
    await writeFile(join(root, "segments", "c0001.mp4.tmp-0f8fad5b-d9cb-469f-a165-70867728950e"), "half");
    const folder = await openJobFolder(root);
    expect(await readdir(join(root, "segments"))).toEqual(["c0000.mp4"]);
    expect(await readdir(root)).not.toContain("scratch");
    await folder.close("keep");
    expect(await readdir(root)).toEqual(["segments"]);
  });

  it("is gone when closed with remove", async () => {
    const root = await newRoot();
    await (await openJobFolder(root)).close("remove");
    await expect(readdir(root)).rejects.toThrow(/ENOENT/);
  });
});
