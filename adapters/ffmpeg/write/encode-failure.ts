import { JobError } from "#core/errors.ts";
import { tellingLine } from "#adapters/ffmpeg/process/telling-line.ts";
import { writtenFailure } from "#adapters/ffmpeg/process/written-failure.ts";

/**
 * Whether ffmpeg could not write its output to the end. Its exit code does not tell: where only the last
 * bytes did not fit, releases up to 5 say so and end with 0.
 */
export const writeBroke = (lines: readonly string[]): boolean =>
  /av_interleaved_write_frame|error (?:writing|closing|muxing|submitting)/i.test(lines.join("\n"));

/** Why an ffmpeg that writes `path` failed, from what it said. */
export const encodeFailure = (path: string, lines: readonly string[], how: string): Error =>
  writtenFailure(path, lines) ??
  new JobError("ToolFailed", `ffmpeg ended ${how} while writing ${path}: ${tellingLine(lines)}`, {
    lines: lines.slice(-20),
  });
