import { readFileSync } from "node:fs";
import * as z from "zod";
import { ownFile } from "#adapters/disk/own-files.ts";

/** The program's version, from package.json, the one place that says it. */
export const readVersion = (): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(ownFile("package.json"), "utf8")))
    .version;
