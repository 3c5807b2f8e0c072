import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const preload = pathToFileURL(join(import.meta.dirname, "../../support/log-syncs.mjs")).href;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "durable-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a program does with files, in order: `sync PATH`, `name FROM TO`. */
const doneBy = async (program: string): Promise<string[][]> => {
  const args = ["--import", preload, "--import", "tsx", "--input-type=module", "-e", program, folder];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  // A lock that a power cut takes was held by nobody who lives on.
  const lines = stdout
    .trim()
    .split("\n")
    .filter((line) => !line.includes("/lock/"));
  return lines.map((line) => line.split(" "));
};

/** Files that got a name before they were on the disk, and names that were not brought there after it. */
const unsafe = (done: readonly string[][]): string[] =>
  done.flatMap(([what, from = "", to = ""], at) => {
    if (what !== "name") return [];
    const synced =
      (path: string) =>
      ([does, on]: readonly string[]) =>
        does === "sync" && on === path;
    // What is renamed to be adopted is synced under the name that it had.
    const names = [
      from,
      ...done.slice(0, at).flatMap(([does, was = "", is]) => (does === "name" && is === from ? [was] : [])),
    ];
    const isWhole = names.some((name) => done.slice(0, at).some(synced(name)));
    const isKept = done.slice(at).some(synced(dirname(to)));
    return isWhole && (isKept || to.includes(".tmp-")) ? [] : [`${from} ${to}`];
  });

describe("what gets its final name", () => {
  it("is on the disk before that, and its name after: keys of a job, results, and frames' folders", async () => {
    const done = await doneBy(`
      const [folder] = process.argv.slice(-1);
      const { writeFile } = await import("node:fs/promises");
      const { folderStore } = await import("#adapters/disk/folder-store.ts");
      const { resultFile } = await import("#adapters/disk/result-file.ts");
      const store = folderStore(folder);
      await store.put("reports/plan.json", new Uint8Array(9));
      await store.putIfAbsent("lists/colour.json", new Uint8Array(9));
      await writeFile(folder + "/segment", "whole");
      await store.adopt("segments/c0000.mp4", folder + "/segment");
      for (const ifExists of ["refuse", "replace"]) {
        const result = resultFile(folder + "/film.mp4", ifExists);
        await writeFile(await result.openDraft(), "whole");
        await result.publish();
      }`);
    expect(done.filter(([what]) => what === "name").length).toBeGreaterThanOrEqual(6);
    expect(unsafe(done)).toEqual([]);
  });

  it("is told from what is not", () => {
    expect(
      unsafe([
        ["name", "/a/draft", "/a/film"],
        ["sync", "/a"],
      ]),
    ).toHaveLength(1);
    expect(
      unsafe([
        ["sync", "/a/draft"],
        ["name", "/a/draft", "/a/film"],
      ]),
    ).toHaveLength(1);
    expect(
      unsafe([
        ["sync", "/a/draft"],
        ["name", "/a/draft", "/a/film"],
        ["sync", "/a"],
      ]),
    ).toEqual([]);
  });
});
