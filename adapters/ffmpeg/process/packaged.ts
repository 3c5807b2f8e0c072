import { constants } from "node:fs";
import { access, chmod } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { withFallback } from "#adapters/system-errors.ts";

export type ToolName = "ffmpeg" | "ffprobe";

/** npm leaves out the run bit when install scripts are off. */
const withRunBit = async (path: string): Promise<string> => {
  await access(path, constants.X_OK).catch(() => chmod(path, 0o755).catch(() => undefined));
  return path;
};

/** ffmpeg 7 from a package that holds nothing else; there is one for Linux on x64. */
const currentFfmpeg = (): Promise<string> => {
  const name = `@ffmpeg-binary/${process.platform}-${process.arch}`;
  return Promise.resolve(join(dirname(createRequire(import.meta.url).resolve(name)), "ffmpeg"));
};

/** Everywhere else the package that has a build for every system, of 2018. */
const oldFfmpeg = async (): Promise<string> => (await import("@ffmpeg-installer/ffmpeg")).default.path;

const ffprobe = async (): Promise<string> => (await import("@ffprobe-installer/ffprobe")).default.path;

const sources: Readonly<Record<ToolName, readonly (() => Promise<string>)[]>> = {
  ffmpeg: [currentFfmpeg, oldFfmpeg],
  ffprobe: [ffprobe],
};

/** Paths of a tool in npm's optional packages, the best first; a system has not all of them. */
export const packagedTools = async (name: ToolName): Promise<string[]> => {
  const found: string[] = [];
  for (const source of sources[name]) {
    const path = await withFallback(source(), null);
    if (path !== null) found.push(await withRunBit(path));
  }
  return found;
};
