#!/usr/bin/env node
// Plain JavaScript, so that Node 20 can start it: from here on runs what scripts/build-programs.js made,
// or, when a source is newer than that, the TypeScript sources as they are.
import { existsSync, readFileSync, statSync } from "node:fs";
import process from "node:process";
import { fileURLToPath, URL } from "node:url";

const root = new URL("../", import.meta.url);

const isBuilt = () => {
  // The package of npm pack holds no sources.
  if (!existsSync(new URL("cli/main.ts", root))) return true;
  try {
    const list = new URL("dist/sources.json", root);
    const built = statSync(list).mtimeMs;
    const sources = JSON.parse(readFileSync(list, "utf8"));
    return sources.every((source) => statSync(new URL(source, root)).mtimeMs <= built);
  } catch {
    // Not built, or a source is gone.
    return false;
  }
};

const start = async () => {
  if (isBuilt()) return import("../dist/cli/main.js");
  const { register } = await import("tsx/esm/api");
  // The folder a person stands in may hold a tsconfig.json of its own; it is none of ours.
  register({ tsconfig: false });
  return import("./main.ts");
};

/** Installed from the repository, packages lie beside the sources; as a package, in a folder above. */
const isInstalled = () =>
  existsSync(new URL("node_modules/", root)) || root.pathname.includes("/node_modules/");

/** Until a command knows how to stop in order (cli/terminal/interruption.ts), nothing is begun that has to. */
const stopAtOnce = () => {
  process.stderr.write("chromaloom: stopped [Canceled]\n");
  process.exit(130);
};
process.on("SIGINT", stopAtOnce).on("SIGTERM", stopAtOnce);

// A file that grows beyond `ulimit -f` is then an error of its write, and not the end without a word.
process.on("SIGXFSZ", () => undefined);

try {
  await start();
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND" || isInstalled()) throw error;
  process.stderr.write(
    `chromaloom: nothing is installed yet; run npm ci in ${fileURLToPath(root)} first\n`,
  );
  process.exitCode = 5;
}
