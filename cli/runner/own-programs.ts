import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ownFile } from "#adapters/disk/own-files.ts";

const isBuilt = !relative(ownFile("dist"), fileURLToPath(import.meta.url)).startsWith("..");

/** What Node is to be given to run the worker: built where we are built, from its source otherwise. */
export const workerProgram: readonly string[] = isBuilt
  ? [ownFile("dist/gpu-task/worker.js")]
  : ["--import", import.meta.resolve("tsx"), ownFile("gpu-task/worker.ts")];
