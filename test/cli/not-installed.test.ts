import { copyFile, mkdir, mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";

it("says in a sentence what to do before anything is installed", async () => {
  const clone = await realpath(await mkdtemp(join(tmpdir(), "clone-")));
  await mkdir(join(clone, "cli"));
  await copyFile("cli/bin.js", join(clone, "cli/bin.js"));
  const ran = await execa("node", [join(clone, "cli/bin.js"), "doctor"], { reject: false });
  expect(ran.exitCode).toBe(5);
  expect(ran.stderr).toBe(`chromaloom: nothing is installed yet; run npm ci in ${clone}/ first`);
});
