import type { FilmWriter } from "#core/ports/film-writer.ts";
import { carriageOf, type Container } from "#core/film/carriage.ts";
import { toNumber } from "#core/film/rational.ts";
import type { Source } from "#core/film/source.ts";
import type { Stretch } from "#core/film/subtitle-text.ts";
import { releaseOf, type Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { filmGuard, segmentGuard } from "#adapters/ffmpeg/process/guarded-input.ts";
import { hasFreeTags } from "#adapters/ffmpeg/write/film-marks.ts";
import { keptTimeBase } from "#adapters/ffmpeg/write/time-scale.ts";
import { primingRoom } from "#adapters/ffmpeg/write/matroska-priming.ts";

/** Options of the one ffmpeg that joins segments and a film's other streams. */

export type AssembleRequest = Parameters<FilmWriter["assemble"]>[0];

export const isWhole = ({ range, timeline }: AssembleRequest): boolean =>
  range.first === 0 && range.end === timeline.pts.length;

/** Seconds from the container's start to frame `index`; past the last frame, to its end. */
const secondsAt = ({ source, timeline }: AssembleRequest, index: number): number => {
  const last = timeline.pts.at(-1) ?? 0;
  const pts = timeline.pts[index] ?? last + timeline.lastDuration;
  return pts * toNumber(source.video.timeBase) - source.startSeconds;
};

/** Both count counter-clockwise: an input option from ffmpeg 6 on, before that a tag on the output. */
const turnOnInput = (ffmpeg: Tool, { source: { video } }: AssembleRequest): string[] =>
  releaseOf(ffmpeg) >= 6 && video.rotation !== 0
    ? ["-display_rotation:v:0", String(360 - video.rotation)]
    : [];
export const turnOnOutput = (ffmpeg: Tool, { source: { video } }: AssembleRequest): string[] =>
  releaseOf(ffmpeg) < 6 && video.rotation !== 0
    ? ["-metadata:s:v:0", `rotate=${360 - video.rotation}`]
    : [];

/** A whole film keeps its picture's delay after the container's start; a part starts with its picture. */
export const segmentOptions = (ffmpeg: Tool, request: AssembleRequest): string[] => {
  const delay = isWhole(request) ? secondsAt(request, 0) : 0;
  const offset = ["-itsoffset", delay.toFixed(6)];
  return [...segmentGuard, "-f", "concat", "-safe", "0", ...offset, ...turnOnInput(ffmpeg, request)];
};

export const sourceOptions = (request: AssembleRequest): string[] => {
  if (isWhole(request)) return [...filmGuard];
  const [from, to] = [secondsAt(request, request.range.first), secondsAt(request, request.range.end)];
  // Sound of a joined film may begin behind the in-point.
  const late = from < 0 ? ["-itsoffset", (-from).toFixed(6)] : [];
  return [
    ...filmGuard,
    ...late,
    "-ss",
    Math.max(0, from).toFixed(6),
    "-t",
    (to - Math.max(0, from)).toFixed(6),
  ];
};

/**
 * QuickTime's family keeps times in a scale of its own: the source's, so that none is rounded.
 *
 * @param chapterBytes  room to leave for chapters
 */
export const containerOptions = (container: Container, source: Source, chapterBytes: number): string[] => {
  if (container === "matroska")
    return ["-metadata_header_padding", String(primingRoom + chapterBytes), "-f", container];
  const hasCover = carriageOf(source, container).streams.some(({ type }) => type === "cover");
  // A cover lies in the box that the keys would take the place of.
  const keys = hasFreeTags(source, container) && !hasCover ? "+use_metadata_tags" : "";
  return [
    ...["-video_track_timescale", String(keptTimeBase(source.video.timeBase).den)],
    ...["-movflags", `+faststart+write_colr${keys}`, "-f", container],
  ];
};

/** Seconds from the first picture's beginning to the last one's end. */
export const pictureLength = (request: AssembleRequest): number =>
  secondsAt(request, request.range.end) - secondsAt(request, request.range.first);

/**
 * QuickTime's family ends with its last packet, whose duration ffmpeg guesses. Packets come in decoding order,
 * one a picture: the picture that is shown last is given its own time, and the last packet what makes all
 * packets as long as the film, from which readers count the frame rate.
 */
export const lastPictureOptions = (
  ffmpeg: Tool,
  container: Container,
  request: AssembleRequest,
): string[] => {
  if (container === "matroska" || releaseOf(ffmpeg) < 5) return [];
  const { first, end } = request.range;
  const length = `round(${pictureLength(request).toFixed(9)}/TB)`;
  const lastStart = (secondsAt(request, end - 1) - secondsAt(request, first)).toFixed(9);
  // Both times were rounded to ticks.
  const isShownLast = `gt(PTS,STARTPTS+${lastStart}/TB-0.9)`;
  const ofLastPacket = `if(eq(N,${end - first - 1}),max(1,${length}+STARTDTS-DTS),DURATION)`;
  const duration = `if(${isShownLast},max(1,${length}+STARTPTS-PTS),${ofLastPacket})`;
  return ["-bsf:v:0", `setts=pts=PTS:dts=DTS:duration='${duration}'`];
};

/** Where the last picture's time on screen ends, seconds from the container's start. */
export const filmEnd = (request: AssembleRequest): number => secondsAt(request, request.range.end);

export const stretchOf = (request: AssembleRequest): Stretch | null =>
  isWhole(request)
    ? null
    : {
        from: Math.max(0, secondsAt(request, request.range.first)),
        to: secondsAt(request, request.range.end),
      };
