/*
 * Bundles the command line, what programs import, and the worker into dist/, so that a process starts in
 * a fifth of a second: compiling the sources at every start takes four times as long. cli/bin.js runs what
 * is built here unless a source has changed since. Given entries, only those are built: the worker's image
 * has no other.
 */
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath, URL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));

const entries = process.argv.slice(2);
/** What a process starts beside itself; it comes with whichever program is built. */
const threads = ["adapters/network/network-thread.ts"];

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [
    ...(entries.length > 0 ? entries : ["cli/main.ts", "cli/library/entry.ts", "gpu-task/worker.ts"]),
    ...threads,
  ],
  outdir: "dist",
  outbase: ".",
  chunkNames: "chunks/[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: "linked",
  metafile: true,
});
await writeFile(`${root}dist/sources.json`, JSON.stringify(Object.keys(metafile.inputs)));
