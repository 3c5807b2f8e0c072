import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkJobFolder } from "#adapters/disk/job-folder.ts";
import { linkAt } from "#adapters/disk/link-at.ts";
import { isFolder, isThere, lookAt } from "#adapters/disk/look-at.ts";
import { refuseOverwriting } from "#adapters/disk/same-file.ts";
import { framesPlace } from "#adapters/frames/frames-place.ts";
import { checkListPlace } from "#cli/local/list-shots.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "look-"));
  await mkdir(join(folder, "folder"));
  await writeFile(join(folder, "file"), "");
  await symlink("circle", join(folder, "circle"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("lookAt, isFolder and isThere", () => {
  it("tell a folder, a file and nothing apart", async () => {
    expect(await isFolder(join(folder, "folder"))).toBe(true);
    expect(await isFolder(join(folder, "file"))).toBe(false);
    for (const name of ["nothing", "file/nothing"]) {
      expect(await lookAt(join(folder, name))).toBeNull();
      expect(isThere(join(folder, name))).toBe(false);
    }
    expect(isThere(join(folder, "file"))).toBe(true);
  });

  it("tell a place that cannot be looked at, which is not one where nothing is", async () => {
    const circle = join(folder, "circle");
    const refusal = {
      name: "MediaUnreadable",
      message: expect.stringContaining("lead in a circle") as string,
    };
    await expect(lookAt(circle)).rejects.toMatchObject(refusal);
    await expect(isFolder(circle)).rejects.toMatchObject(refusal);
    expect(() => isThere(circle)).toThrow(expect.objectContaining(refusal));
  });
});

describe("a place to write to, in a circle of links", () => {
  const circle = (): string => join(folder, "circle");
  it.each<[string, () => Promise<unknown>]>([
    ["a result", () => refuseOverwriting(join(folder, "file"), circle())],
    ["a job's folder", () => checkJobFolder(circle())],
    ["a folder below it", () => checkJobFolder(join(circle(), "job"))],
    ["frames", () => framesPlace(circle(), { prefix: "f.", width: 4, suffix: ".png" }, "refuse").check()],
    ["a list of shots", () => checkListPlace(join(circle(), "shots.csv"), "refuse")],
    ["a list itself", () => checkListPlace(circle(), "refuse")],
  ])("is refused as a place, not as a film: %s", async (_, check) => {
    const refusal = expect.stringContaining("lead in a circle") as string;
    await expect(check()).rejects.toMatchObject({ name: "OutputUnwritable", message: refusal });
  });
});

describe("linkAt", () => {
  it("is what a link leads to, and null of anything else", () => {
    expect(linkAt(join(folder, "circle"))?.toString()).toBe("circle");
    expect(linkAt(join(folder, "file"))).toBeNull();
    expect(linkAt(join(folder, "nothing"))).toBeNull();
  });
});
