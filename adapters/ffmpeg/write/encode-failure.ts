import { JobError } from "#core/errors.ts";
import { tellingLine } from "#adapters/ffmpeg/process/telling-line.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/**
 * Whether ffmpeg could not write its output to the end. Its exit code does not tell: where only the last
 * bytes did not fit, releases up to 5 say so and end with 0.
 */
export const writeBroke = (lines: readonly string[]): boolean =>
  /av_interleaved_write_frame|error (?:writing|closing|muxing|submitting)/i.test(lines.join("\n"));

const noRoom = /no space left on device|disk quota exceeded|file too large/i;
const notAllowed = /permission denied|read-only file system|no such file or directory|is a directory/i;

/** Why an ffmpeg that writes `path` failed, from what it said. */
export const encodeFailure = (path: string, lines: readonly string[], how: string): Error => {
  const text = lines.join("\n");
  const code = noRoom.test(text) ? "ENOSPC" : notAllowed.test(text) ? "EACCES" : null;
  if (code !== null) return writeFailure(path, Object.assign(new Error(text), { code }));
  return new JobError("ToolFailed", `ffmpeg ended ${how} while writing ${path}: ${tellingLine(lines)}`, {
    lines: lines.slice(-20),
  });
};
