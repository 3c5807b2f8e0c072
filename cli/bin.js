#!/usr/bin/env node
// Plain JavaScript, so that Node 20 can start it: from here on the TypeScript sources run as they are.
import { register } from "tsx/esm/api";

// The folder a person stands in may hold a tsconfig.json of its own; it is none of ours.
register({ tsconfig: false });
await import("./main.ts");
