#!/usr/bin/env node
// Plain JavaScript, so that Node 20 can start it: from here on runs what scripts/build-programs.js made,
// or, when a source is newer than that, the TypeScript sources as they are.
import { readFileSync, statSync } from "node:fs";
import { URL } from "node:url";

const root = new URL("../", import.meta.url);

const isBuilt = () => {
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

if (isBuilt()) {
  await import("../dist/cli/main.js");
} else {
  const { register } = await import("tsx/esm/api");
  // The folder a person stands in may hold a tsconfig.json of its own; it is none of ours.
  register({ tsconfig: false });
  await import("./main.ts");
}
