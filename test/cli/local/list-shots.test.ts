import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeList } from "#cli/local/list-shots.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "list-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("writeList", () => {
  it("writes a list whole, and over another only when that is said", async () => {
    const path = join(folder, "shots.csv");
    await writeList(path, "one\n", "refuse");
    await expect(writeList(path, "two\n", "refuse")).rejects.toMatchObject({ name: "OutputExists" });
    expect(await readFile(path, "utf8")).toBe("one\n");
    await writeList(path, "two\n", "replace");
    expect(await readFile(path, "utf8")).toBe("two\n");
    expect(await readdir(folder)).toEqual(["shots.csv"]);
  });

  it("writes what a link leads to, and leaves the link", async () => {
    await writeFile(join(folder, "mine.csv"), "before");
    await symlink("mine.csv", join(folder, "shots.csv"));
    await writeList(join(folder, "shots.csv"), "shots\n", "replace");
    expect(await readFile(join(folder, "mine.csv"), "utf8")).toBe("shots\n");
    await writeList("/dev/null", "shots\n", "replace");
  });
});
