import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { guessedMatrix } from "#core/colour/matrix.ts";
import { JobError } from "#core/errors.ts";
import type { FrameFacts } from "#core/film/frame-facts.ts";
import type { LumaDepth } from "#core/film/luma-depth.ts";
import type { Progress } from "#core/ports/progress.ts";
import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { writtenFailure } from "#adapters/ffmpeg/process/written-failure.ts";
import { frameInput, type FrameFiles } from "#adapters/ffmpeg/frames/frame-input.ts";
import {
  findTools,
  noHiddenConversion,
  type Tool,
  type ToolOptions,
} from "#adapters/ffmpeg/process/binaries.ts";
import { pipeOf, startChild, withoutAddresses } from "#adapters/ffmpeg/process/child.ts";
import { besideAlpha } from "#adapters/ffmpeg/read/beside-alpha.ts";
import { fileAddress } from "#adapters/ffmpeg/process/guarded-input.ts";
import { linesOf } from "#adapters/ffmpeg/process/lines.ts";
import { runConfined } from "#adapters/ffmpeg/process/run-confined.ts";
import { moving, movingPieces } from "#adapters/ffmpeg/process/stall-limit.ts";
import { tellingLine } from "#adapters/ffmpeg/process/telling-line.ts";
import { cineonToScreen } from "#adapters/ffmpeg/frames/cineon-filter.ts";
import { stoppedBy } from "#adapters/ffmpeg/process/stopped.ts";

export type FramesFilmRequest = {
  readonly frames: FrameFiles;
  readonly path: string;
  readonly depth: LumaDepth;
  readonly hasAlpha: boolean;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
};

/** OpenEXR's light becomes a screen's signal as it is decoded, in floating point. */
const decodingOf = ({ format }: FrameFacts): string[] =>
  format === "exr" ? ["-apply_trc", "iec61966_2_1"] : [];

/** RGB as a screen shows it to Y'CbCr, 4:2:0 where sides are even. The matrix is the one players guess. */
const filtersOf = (
  facts: FrameFacts,
  { depth, hasAlpha }: Pick<FramesFilmRequest, "depth" | "hasAlpha">,
): string => {
  const { width, height, light } = facts;
  const matrix = guessedMatrix(height) === "bt709" ? "bt709" : "bt601";
  const sampling = width % 2 === 0 && height % 2 === 0 ? "420" : "444";
  const format = `yuv${sampling}p${depth === 8 ? "" : `${depth}le`}`;
  const filters = [
    ...(light === "cineon" ? cineonToScreen : []),
    `scale=out_color_matrix=${matrix}:out_range=limited:sws_dither=none:flags=bicubic+accurate_rnd+full_chroma_int`,
    `format=${format}`,
  ];
  if (!hasAlpha) return filters.join(",");
  const packed = facts.depth === 8 ? "rgba" : "gbrap16le";
  return besideAlpha(filters, format, ["scale=sws_dither=none", `format=${packed}`]);
};

/**
 * Writes a sequence as a film without loss that stages read instead of the pictures: its light as screens
 * show it, without alpha. Each frame is decoded by itself, and the film is small to decode again.
 *
 * @throws JobError MediaUnreadable with the frame that does not decode, ToolFailed, Canceled
 */
export const writeFramesFilm = async (
  request: FramesFilmRequest,
  options: ToolOptions = {},
): Promise<void> => {
  const { ffmpeg } = await findTools(options);
  await inTemporaryFolder("frames", (scratch) => writeFilm(ffmpeg, request, scratch));
};

const writeFilm = async (
  ffmpeg: Tool,
  { frames, path, progress, signal, ...pixels }: FramesFilmRequest,
  scratch: string,
): Promise<void> => {
  const temporary = `${path}.${process.pid}.part`;
  const input = await frameInput(frames, scratch, decodingOf(frames.facts));
  const args = [
    ...["-nostdin", "-hide_banner", "-v", "error", "-xerror", "-y", ...noHiddenConversion(ffmpeg)],
    ...[...input, "-vf", filtersOf(frames.facts, pixels), "-c:v", "ffvhuff", "-flags:v", "+bitexact"],
    ...["-progress", "pipe:3", "-fflags", "+bitexact", "-f", "nut", fileAddress(temporary)],
  ];
  const child = startChild(ffmpeg, args, { pipes: "read", signal });
  try {
    let written = 0;
    const told = pipeOf(child.process.stdio[3]) as NodeJS.ReadableStream;
    for await (const line of linesOf(movingPieces<string>(child, told as AsyncIterable<string>))) {
      const now = Number(/^frame=\s*(\d+)/.exec(line)?.[1] ?? written);
      if (now !== written) progress(now, frames.files.length);
      written = now;
    }
    const { code } = await moving(child, child.ended);
    if (signal?.aborted === true) throw stoppedBy(signal);
    if (code !== 0 || written !== frames.files.length)
      throw await failureOf({ ffmpeg, frames, scratch }, path, child.said().map(withoutAddresses));
    await rename(temporary, path);
  } finally {
    await child.stop();
    await rm(temporary, { force: true });
  }
};

/** Why the film could not be made: mostly a frame that does not decode, the last one first. */
type Reading = { readonly ffmpeg: Tool; readonly frames: FrameFiles; readonly scratch: string };

const failureOf = async (
  { ffmpeg, frames, scratch }: Reading,
  path: string,
  lines: readonly string[],
): Promise<Error> => {
  const unwritten = writtenFailure(path, lines);
  if (unwritten !== null) return unwritten;
  const names = [...new Set([...frames.files.slice(-1), ...frames.files])];
  for (const name of names) {
    const why = await undecodable({ ffmpeg, frames, scratch }, name);
    if (why === null) continue;
    const file = join(frames.folder, name);
    return new JobError(
      "MediaUnreadable",
      `${JSON.stringify(file)} does not decode (${why}); was it written to its end? Render it again, or take it away`,
      { path: file },
    );
  }
  return new JobError(
    "ToolFailed",
    `ffmpeg cannot read ${JSON.stringify(frames.folder)}: ${tellingLine(lines)}`,
    {
      lines: lines.slice(-20),
    },
  );
};

const undecodable = async ({ ffmpeg, frames, scratch }: Reading, name: string): Promise<string | null> => {
  const input = await frameInput({ ...frames, files: [name] }, scratch);
  const args = ["-nostdin", "-hide_banner", "-v", "error", "-xerror", ...input, "-f", "null", "-"];
  const { failed, stderr } = await runConfined(ffmpeg, args, { timeout: 120_000 });
  const lines = stderr.split("\n").map(withoutAddresses);
  return failed || stderr.trim() !== "" ? tellingLine(lines) : null;
};
