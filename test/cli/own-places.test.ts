import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chromaloom } from "#test/cli/chromaloom.ts";
import { oneShotFilm } from "#test/cli/films.ts";

/*
 * A person's files at every place that the program would like to use: none is touched, and that is said
 * before any work.
 */

let folder: string;
let film: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "places-"));
});
beforeEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  film = await oneShotFilm(folder, join(folder, "film.mp4"), 6);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const keep = async (...names: string[]): Promise<void> => {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), `mine: ${name}`);
  }
};

/** Every file below the folder with what is in it, the film apart. */
const contents = async (): Promise<Map<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== "film.mp4");
  const paths = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes("stills-"));
  return new Map(
    await Promise.all(paths.sort().map(async (path) => [path, await readFile(path, "utf8")] as const)),
  );
};

const uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";

describe("colorize, where a person keeps files at a place that it would use", () => {
  it.each([
    [
      "the job's folder",
      ["mine/scratch/1.txt", "mine/manifest.json", `mine/a.tmp-${uuid}`],
      ["--keep-job", "mine"],
    ],
    ["the job's folder beside the result", [".film.color.mp4.job/1.txt"], []],
    [
      "the review's folder",
      ["film.color.mp4.review/1.txt", "film.color.mp4.review/index.html"],
      ["--review"],
    ],
    ["the preview", ["film.color.preview.mp4"], ["--preview"]],
    ["a file where the job's folder goes", ["mine"], ["--keep-job", "mine"]],
  ])("touches none at %s, and says so before any work", async (_, names, options) => {
    await keep(...names);
    const before = await contents();
    const args = options.map((option) => (option === "mine" ? join(folder, option) : option));
    const ran = await chromaloom(["colorize", film, ...args]);
    expect([ran.exitCode, ran.stderr]).toEqual([4, expect.stringContaining("[OutputExists]")]);
    expect(ran.stderr.trim().split("\n")).toHaveLength(1);
    expect(await contents()).toEqual(before);
  });

  it("replaces a review of its own and leaves what a person put beside it", async () => {
    const args = ["colorize", film, "--review", "--force"];
    expect((await chromaloom(args)).exitCode).toBe(0);
    await keep("film.color.mp4.review/edits.json", "film.color.mp4.review/shots/0/mine.txt");
    expect((await chromaloom(args)).exitCode).toBe(0);
    const after = await contents();
    for (const name of ["edits.json", "shots/0/mine.txt"])
      expect(after.get(join(folder, "film.color.mp4.review", name))).toContain("mine");
    expect([...after.keys()].some((path) => path.includes(".job"))).toBe(false);
  });
});

describe("edit and review, given a folder that is no job's", () => {
  it.each(["edit", "review"])(
    "%s says so, touches nothing and advises to remove nothing",
    async (command) => {
      await keep("mine/manifest.json", "mine/request.json", "mine/notes.txt");
      const before = await contents();
      for (const name of ["mine", "nowhere"]) {
        const ran = await chromaloom([command, join(folder, name)]);
        expect([ran.exitCode, ran.stderr]).toEqual([2, expect.stringContaining("is no job folder")]);
        expect(ran.stderr).not.toMatch(/remove|delete/);
      }
      expect(await contents()).toEqual(before);
    },
  );
});
