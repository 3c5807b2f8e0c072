import { execFile, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { request } from "#test/support/job-folder.ts";
import { putSealedJson } from "#core/ports/json-values.ts";
import { isOriginalJob, openJobFolder } from "#adapters/disk/job-folder.ts";

const uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
const mark = "chromaloom.json";
const segment = (number: number): string => `segments/c000${number}-0123456789abcdef.mp4`;

/** Files and links below a folder, from it on. */
const filesIn = async (root: string): Promise<string[]> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map(({ parentPath, name }) => relative(root, join(parentPath, name))).sort();
};

const makePipe = async (path: string): Promise<void> => {
  await promisify(execFile)("mkfifo", [path]);
};

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
    await writeFile(join(elsewhere, `c0000-0123456789abcdef.mp4.tmp-${uuid}`), "mine");
    await (await openJobFolder(root)).close("keep");
    const halves = [
      `${segment(1)}.tmp-${uuid}`,
      `segments/segments.ffconcat.tmp-${uuid}.chapters`,
      `scratch/scratch-${uuid}/${uuid}.mp4.123.part`,
    ];
    const persons = [
      `notes/mine.tmp-${uuid}`,
      `a.tmp-${uuid}`,
      `segments/mine.tmp-${uuid}`,
      "scratch/notes.txt",
      `scratch/scratch-${uuid}/mine.txt`,
    ];
    for (const name of [segment(0), ...halves, ...persons]) {
      await mkdir(join(root, dirname(name)), { recursive: true });
      await writeFile(join(root, name), "of somebody");
    }
    await symlink(elsewhere, join(root, "segments", "linked"));
    const folder = await openJobFolder(root);
    const left = [segment(0), "segments/linked", ...persons];
    expect((await filesIn(root)).filter((name) => !name.startsWith("lock/"))).toEqual(
      [...left, mark].sort(),
    );
    expect(await readdir(elsewhere)).toHaveLength(1);
    await folder.close("keep");
    expect(await filesIn(root)).toEqual([...left, mark].sort());
  });

  it("says that it was emptied, and can be taken again afterwards", async () => {
    const root = await newRoot();
    const folder = await openJobFolder(root);
    expect(folder.loss()).toBeNull();
    await rm(join(root, mark));
    await rm(join(root, "lock"), { recursive: true });
    expect(folder.loss()).toMatchObject({ name: "JobInvalid" });
    // What a worker wrote that did not know of it yet.
    await folderStore(root).put("failure.json", new Uint8Array(1));
    await folder.close("keep");
    expect(await filesIn(root)).toEqual([]);
    await (await openJobFolder(root)).close("keep");
    expect(await filesIn(root)).toEqual([mark]);
  });

  it("is gone when closed with remove", async () => {
    const root = await newRoot();
    await (await openJobFolder(root)).close("remove");
    await expect(readdir(root)).rejects.toThrow(/ENOENT/);
  });

  it("leaves what a person put into it, even when closed with remove", async () => {
    const root = await newRoot();
    const folder = await openJobFolder(root);
    for (const key of [segment(0), "reports/plan.json", "seals/review.json", "timeline-0123.json"])
      await folder.store.put(key, new Uint8Array(1));
    const persons = ["notes.txt", "segments/mine.mov", "reports/plan.txt", "scratch/a/b.txt"];
    for (const name of persons) {
      await mkdir(join(root, dirname(name)), { recursive: true });
      await writeFile(join(root, name), "mine");
    }
    await folder.close("remove");
    expect(await filesIn(root)).toEqual([mark, ...persons].sort());
    expect((await readdir(root)).sort()).toEqual([mark, "notes.txt", "reports", "scratch", "segments"]);
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

  it("takes no folder by a mark that was copied from a job's, and any copy of a job", async () => {
    const root = await newRoot();
    await (await openJobFolder(root)).close("keep");
    const persons = `${root}-mine`;
    await mkdir(join(persons, "scratch"), { recursive: true });
    await cp(join(root, mark), join(persons, mark));
    await writeFile(join(persons, "report.json"), "mine");
    await expect(openJobFolder(persons)).rejects.toMatchObject({
      name: "OutputExists",
      message: expect.stringContaining("another folder's") as string,
    });
    expect(await filesIn(persons)).toEqual([mark, "report.json"]);

    await putSealedJson(folderStore(root), "request.json", request);
    await cp(root, `${root}-copy`, { recursive: true });
    await (await openJobFolder(`${root}-copy`)).close("keep");
  });

  it.each([
    ["review", "a link", "a folder", (path: string) => symlink(tmpdir(), path)],
    ["review/shots", "a link", "a folder", (path: string) => symlink(tmpdir(), path)],
    ["scratch", "a file", "a folder", (path: string) => writeFile(path, "mine")],
    ["lock", "a file", "a folder", (path: string) => writeFile(path, "mine")],
    ["report.json", "a folder", "a file", (path: string) => mkdir(path)],
    ["reports/plan.json", "a folder", "a file", (path: string) => mkdir(path)],
    ["source.json", "no ordinary file", "a file", (path: string) => makePipe(path)],
    ["lock", "no ordinary file", "a folder", (path: string) => makePipe(path)],
  ])("refuses at once %s that is %s, and leaves it", async (name, what, wanted, make) => {
    const root = await newRoot();
    await (await openJobFolder(root)).close("keep");
    await mkdir(join(root, dirname(name)), { recursive: true });
    await make(join(root, name));
    await expect(openJobFolder(root)).rejects.toMatchObject({
      name: "OutputUnwritable",
      message: expect.stringContaining(`${name} is ${what} where ${wanted} of the job goes`) as string,
    });
    expect(await readdir(root)).toHaveLength(2);
  });
});
