import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCelsText } from "#adapters/cels/cels-text.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cels-text-"));
  await writeFile(join(folder, "sheet.xdts"), "a sheet");
  execFileSync("mkfifo", [join(folder, "pipe")]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("readCelsText", () => {
  it("reads a document", async () => {
    expect(await readCelsText(join(folder, "sheet.xdts"), "exposure sheet")).toBe("a sheet");
  });

  it.each([
    ["nothing", "none", "MediaMissing", /^there is no exposure sheet at .*none; check/],
    ["a folder", ".", "UsageInvalid", /^the exposure sheet .* is a folder; give a file$/],
    ["a pipe that nobody writes to", "pipe", "UsageInvalid", /is a pipe; give a file$/],
    ["what never ends", "/dev/zero", "UsageInvalid", /goes on for more than 64 MiB/],
  ])("refuses %s in a sentence", async (_, name, code, sentence) => {
    const path = name.startsWith("/") ? name : join(folder, name);
    await expect(readCelsText(path, "exposure sheet")).rejects.toMatchObject({
      name: code,
      message: expect.stringMatching(sentence) as string,
    });
  });
});
