import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { evenSize, fittedSize, shownSize } from "#core/review/sizes.ts";
import type { Source } from "#core/film/source.ts";
import { findTools, passthrough, type Tool, type ToolOptions } from "#adapters/ffmpeg/process/binaries.ts";
import { fileAddress, filmGuard } from "#adapters/ffmpeg/process/guarded-input.ts";
import { withoutAddresses } from "#adapters/ffmpeg/process/child.ts";
import { encodeFailure } from "#adapters/ffmpeg/write/encode-failure.ts";
import { rgbScale } from "#adapters/ffmpeg/read/read-colour.ts";
import { writeThroughFluent } from "#adapters/ffmpeg/write/write-through-fluent.ts";
import { browserVideo } from "#adapters/ffmpeg/write/write-clip.ts";

/** Each half at most. */
const box = { width: 480, height: 480 };

/**
 * Grey on the left, colour on the right, of one film: its luma is the grey film's, so taking the chroma
 * away shows what it was made of, frame by frame and never out of step.
 */
const sideBySide = (source: Source): string => {
  const { video } = source;
  const { width, height } = evenSize(fittedSize(shownSize(video), box));
  // Turned upright by ffmpeg itself, which then leaves no turn for a player to do again.
  const upright = `${rgbScale(video, { width, height })},format=gbrp`;
  const asVideo = `scale=out_color_matrix=bt709:out_range=limited,format=yuv420p,setsar=1`;
  return `[0:${video.index}]${upright},${asVideo},split[left][right];[left]lutyuv=u=128:v=128[grey];[grey][right]hstack[both]`;
};

const previewOptions = (ffmpeg: Tool, source: Source): string[] => {
  const sound = source.audio[0];
  return [
    ...["-filter_complex", sideBySide(source), "-map", "[both]", ...passthrough(ffmpeg)],
    ...(sound === undefined
      ? ["-an"]
      : ["-map", `0:${sound.index}`, "-c:a", "aac", "-b:a", "96k", "-ac", "2"]),
    ...["-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", ...browserVideo, "-f", "mp4"],
  ];
};

/**
 * A small film that shows a coloured one beside its grey self, with its first sound track.
 *
 * @param source  of the coloured film
 * @throws JobError ToolFailed, OutputUnwritable, DiskFull; the signal's reason when that aborts
 */
export const writePreview = async (
  source: Source,
  output: string,
  { signal, ...options }: ToolOptions & { readonly signal?: AbortSignal } = {},
): Promise<void> => {
  const { ffmpeg } = await findTools(options);
  const draft = `${output}.${randomUUID()}.part`;
  const job = {
    inputs: [{ address: fileAddress(source.uri), options: filmGuard }],
    options: previewOptions(ffmpeg, source),
    output: fileAddress(draft),
  };
  try {
    const end = await writeThroughFluent(ffmpeg, job, signal);
    if (end.failed) throw encodeFailure(output, end.lines.map(withoutAddresses), "with an error");
    await rename(draft, output);
  } finally {
    await rm(draft, { force: true });
  }
};
