import { copyFile, mkdir, mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";

/** Of a fresh checkout, what starts before anything is installed. */
const freshClone = async (files: readonly string[]): Promise<string> => {
  const clone = await realpath(await mkdtemp(join(tmpdir(), "clone-")));
  for (const file of files) {
    await mkdir(dirname(join(clone, file)), { recursive: true });
    await copyFile(file, join(clone, file));
  }
  return clone;
};

describe("before anything is installed", () => {
  it("a command says in a sentence what to do", async () => {
    const clone = await freshClone(["cli/bin.js"]);
    const ran = await execa("node", [join(clone, "cli/bin.js"), "doctor"], { reject: false });
    expect(ran.exitCode).toBe(5);
    expect(ran.stderr).toBe(`chromaloom: nothing is installed yet; run npm ci in ${clone}/ first`);
  });

  it("so does npx, without a word of npm's, and again", { timeout: 120_000 }, async () => {
    const clone = await freshClone(["package.json", ".npmrc", "cli/bin.js", "scripts/prepare.js"]);
    const env = { npm_config_cache: join(clone, "npm-cache") };
    for (let time = 0; time < 2; time += 1) {
      const ran = await execa("npx", ["chromaloom", "doctor"], { cwd: clone, env, reject: false });
      expect(ran.stderr).toBe(`chromaloom: nothing is installed yet; run npm ci in ${clone}/ first`);
      expect(ran.exitCode).toBe(5);
    }
  });
});
