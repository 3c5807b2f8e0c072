import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

const program = `
  import { resultFile } from "#adapters/disk/result-file.ts";
  import { writeFileSync } from "node:fs";
  const draft = await resultFile(process.argv[1], "refuse").openDraft();
  for (const name of [draft, draft + "." + process.pid + ".part"]) writeFileSync(name, "");
  process.kill(process.pid, "SIGKILL");`;

/** Leaves what a process leaves that is killed while it writes a result's draft. */
export const leaveKilledDraft = (result: string): void => {
  const args = ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", program];
  const cwd = resolve(import.meta.dirname, "../..");
  const { signal, stderr } = spawnSync(process.execPath, [...args, resolve(result)], {
    cwd,
    encoding: "utf8",
  });
  if (signal !== "SIGKILL") throw new Error(stderr);
};
