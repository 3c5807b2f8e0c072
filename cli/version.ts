import { readFileSync } from "node:fs";
import * as z from "zod";

/** The program's version, from package.json, the one place that says it. */
export const readVersion = (): string =>
  z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))).version;
