import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAtMost, smallTextAt } from "#adapters/read-at-most.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-"));
  await writeFile(join(folder, "text"), "text");
  await writeFile(join(folder, "large"), "");
  await truncate(join(folder, "large"), 2 ** 40);
  await mkdir(join(folder, "folder"));
  await symlink("text", join(folder, "link"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const refuse = (why: string): Error => new Error(`it ${why}`);

describe("readAtMost", () => {
  it("reads a file to its last byte, and a link to it", async () => {
    expect((await readAtMost(join(folder, "text"), 4, refuse)).toString()).toBe("text");
    expect((await readAtMost(join(folder, "link"), 4, refuse)).toString()).toBe("text");
  });

  it.each([
    ["a folder", "folder", "it is a folder; give a file"],
    ["a pipe, which may never be written to", "pipe", "it is a pipe; give a file"],
    ["a file that is too large", "large", "it has 1048576 MiB; give at most 3 MiB"],
    ["what never ends", "/dev/zero", "it goes on for more than 3 MiB; give a file no larger"],
  ])("refuses %s", (_, name, sentence) =>
    expect(readAtMost(join(name.startsWith("/") ? "" : folder, name), 3 * 2 ** 20, refuse)).rejects.toThrow(
      sentence,
    ),
  );

  it("leaves it to its caller that a file is not there", () =>
    expect(readAtMost(join(folder, "none"), 4, refuse)).rejects.toMatchObject({ code: "ENOENT" }));
});

describe("smallTextAt", () => {
  it.each(["none", "folder", "large", "link", "pipe"])(
    "finds none where there is no file of its own: %s",
    async (name) => {
      expect(await smallTextAt(join(folder, name))).toBeNull();
    },
  );

  it("gives the text of a file", async () => {
    expect(await smallTextAt(join(folder, "text"))).toBe("text");
  });
});
