import type { Readable } from "node:stream";
import { JobError } from "#core/errors.ts";
import { chooseVideo } from "#adapters/ffmpeg/probe/choose-video.ts";
import { probeFilm } from "#adapters/ffmpeg/probe/probe-report.ts";
import { noHiddenConversion, passthrough, type Tools } from "#adapters/ffmpeg/process/binaries.ts";
import { pipeOf, startChild, withoutAddresses } from "#adapters/ffmpeg/process/child.ts";
import { guardedInput } from "#adapters/ffmpeg/process/guarded-input.ts";
import { tellingLine } from "#adapters/ffmpeg/process/telling-line.ts";
import { moving, movingPieces } from "#adapters/ffmpeg/process/stall-limit.ts";
import { frameTimesFormat, parseFrameTime } from "#adapters/ffmpeg/read/frame-times.ts";
import { linesOf } from "#adapters/ffmpeg/process/lines.ts";

/**
 * Decodes a film of ours from end to end, for digests of its luma planes as they are coded.
 *
 * @see FilmWriter.readLumaDigests
 */
export const readLumaDigests = async ({ ffmpeg, ffprobe }: Tools, path: string): Promise<string> => {
  const { chosen } = chooseVideo(await probeFilm(ffprobe, path));
  if (chosen === undefined)
    throw new JobError(
      "MediaWithoutVideo",
      `${path} holds no picture when read back; give the same command again, and another container (-o NAME.mkv) if it comes again`,
    );
  const args = [
    ...["-nostdin", "-hide_banner", "-v", "error", ...noHiddenConversion(ffmpeg)],
    ...["-noautorotate", ...guardedInput(path), "-map", `0:${chosen.index}`, ...passthrough(ffmpeg)],
    ...["-vf", "extractplanes=y,setpts=N", ...frameTimesFormat, "pipe:1"],
  ];
  const child = startChild(ffmpeg, args, { pipes: "read" });
  try {
    const stdout = pipeOf<Readable>(child.process.stdout).setEncoding("utf8");
    const digests: string[] = [];
    for await (const line of linesOf(movingPieces(child, stdout)))
      digests.push(parseFrameTime(line)?.digest ?? "");
    const { code } = await moving(child, child.ended);
    if (code === 0) return digests.join("");
    const why = tellingLine(child.said().map(withoutAddresses));
    throw new JobError(
      "ToolFailed",
      `ffmpeg cannot read ${JSON.stringify(path)} back: ${why}; give the same command again`,
    );
  } finally {
    await child.stop();
  }
};
