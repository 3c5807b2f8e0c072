import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawTinyFilm } from "#test/chaos/workplace.ts";
import { chromaloomProgram } from "#test/cli/chromaloom.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "addresses-"));
  await drawTinyFilm(join(folder, "film.mp4"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Colours the film with so many GiB of addresses. */
const colourWithin = async (gibibytes: number, env: Readonly<Record<string, string>> = {}) => {
  const args = [...chromaloomProgram, "colorize", "film.mp4", "--workers", "1", "--force"];
  const limited = `ulimit -v ${gibibytes * 2 ** 20} && exec "$@"`;
  return execa("sh", ["-c", limited, "sh", ...args], { cwd: folder, env, reject: false });
};

describe("chromaloom under a limit of addresses", { timeout: 120_000 }, () => {
  it("says in a sentence that memory cannot be reserved, and what to do", async () => {
    const ran = await colourWithin(8);
    expect([ran.exitCode, ran.stderr]).toEqual([
      5,
      expect.stringMatching(/no room for \d+ more bytes.*ulimit -v unlimited.*\[MemoryMissing\]/),
    ]);
    expect(ran.stderr).not.toMatch(/fault of the program|^ +at /m);
  });

  it("colours the film with the option that the sentence names", async () => {
    const ran = await colourWithin(8, { NODE_OPTIONS: "--disable-wasm-trap-handler" });
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.any(String)]);
  });
});
