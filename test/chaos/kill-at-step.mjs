/*
 * Loaded into every process of a run (NODE_OPTIONS=--import): writes down all that changes a file or folder,
 * over all processes together, a line each, and kills at the line that CHAOS_STEP names, before it is done.
 */
import fs, { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import process from "node:process";

const { CHAOS_STEP, CHAOS_WHO, CHAOS_STEPS } = process.env;
process.env.CHAOS_STARTER ??= String(process.pid);
const starter = Number(process.env.CHAOS_STARTER);
const victims = { starter, group: -starter, self: process.pid };

const kill = (pid) => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
};

const step = (name, path) => {
  const file = openSync(CHAOS_STEPS, "a");
  writeSync(file, `${name} ${String(path).replaceAll("\n", " ")}\n`);
  closeSync(file);
  const count = readFileSync(CHAOS_STEPS, "latin1").split("\n").length - 1;
  if (count === Number(CHAOS_STEP)) kill(victims[CHAOS_WHO]);
};

const names = ["rename", "link", "rm", "rmdir", "unlink", "mkdir", "mkdtemp", "writeFile", "symlink", "cp"];
for (const name of names) {
  for (const [holder, method] of [
    [promises, name],
    [fs, `${name}Sync`],
  ]) {
    const real = holder[method];
    if (real === undefined) continue;
    holder[method] = (path, ...others) => {
      step(name, path);
      return real(path, ...others);
    };
  }
}
syncBuiltinESMExports();
