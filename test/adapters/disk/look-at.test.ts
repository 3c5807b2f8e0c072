import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linkAt } from "#adapters/disk/link-at.ts";
import { isFolder, isThere, lookAt } from "#adapters/disk/look-at.ts";

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

describe("linkAt", () => {
  it("is what a link leads to, and null of anything else", () => {
    expect(linkAt(join(folder, "circle"))?.toString()).toBe("circle");
    expect(linkAt(join(folder, "file"))).toBeNull();
    expect(linkAt(join(folder, "nothing"))).toBeNull();
  });
});
