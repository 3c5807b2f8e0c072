import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder of real clips: `CHROMALOOM_DATA/clips`, else `../shared/data/clips` beside the project. */
const folder = join(process.env["CHROMALOOM_DATA"] ?? resolve("..", "shared", "data"), "clips");

/** False on a machine without the shared data: tests of real films are skipped there, drawn ones remain. */
export const hasRealClips = existsSync(folder);

export const realClip = (name: string): string => join(folder, name);
