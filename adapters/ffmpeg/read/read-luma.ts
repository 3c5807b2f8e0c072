import { JobError } from "#core/errors.ts";
import type { FilmReader, LumaRequest } from "#core/ports/film-reader.ts";
import { frameClock } from "#core/film/clock.ts";
import { digestAt } from "#core/film/luma-digests.ts";
import type { LumaFrame } from "#core/film/planes.ts";
import type { Timeline } from "#core/film/timeline.ts";
import { toNumber } from "#core/film/rational.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { isOfChange } from "#adapters/ffmpeg/read/warnings.ts";
import { decodeLuma, type DecodeLumaRequest } from "#adapters/ffmpeg/read/decode-luma.ts";

/** How a part is reached: from a place before it, or from the film's first frame. */
type Way = "seek" | "start";

type PartRequest = LumaRequest & { readonly part: NonNullable<LumaRequest["part"]> };

/**
 * Frames between the place that is sought and the first one wanted. A seek may land on a key frame whose
 * leading frames cannot be decoded (open GOP): at most 16 by every codec's reordering limit.
 */
const prerollFrames = 16;

/** Containers that store each frame's time stamp and find a key frame by it. Others are read from the start. */
const seekable = /(?:^|,)(?:mov|matroska|webm|mpegts|flv|asf|nut)(?:,|$)/;

/** What ffmpeg says of the times of what it hands to us, which are numbers, is no damage of the film. */
const ofOurOutput = "non monotonically increasing dts to muxer";

const damagedLines = (lines: readonly string[], into: string[]): void => {
  for (const line of lines) if (!line.includes(ofOurOutput) && !into.includes(line)) into.push(line);
};

const whole = async function* (
  ffmpeg: Tool,
  request: LumaRequest,
  { decodeErrors, changes }: { readonly decodeErrors: string[]; readonly changes: string[] },
): AsyncGenerator<LumaFrame> {
  const { source, scaleTo, withOwnColour, withAlpha, withDigests, signal } = request;
  let frames = 0;
  const report: DecodeLumaRequest["report"] = (lines) => {
    changes.push(...lines.filter(isOfChange));
    damagedLines(
      lines.filter((line) => !isOfChange(line)),
      decodeErrors,
    );
  };
  for await (const frame of decodeLuma(ffmpeg, {
    source,
    selection: { by: "all" },
    scaleTo,
    withOwnColour,
    withAlpha,
    withDigests,
    signal,
    report,
  })) {
    frames += 1;
    yield frame;
  }
  if (frames > 0) return;
  throw new JobError(
    "MediaUnreadable",
    `not a single frame of ${JSON.stringify(source.uri)} decodes; try whether it plays, or copy it again`,
    {
      decodeErrors,
    },
  );
};

/** Reading the frames from number `from` on: after a seek where that can be, else from the film's first. */
const attemptFrom = (
  { source, part, scaleTo, withOwnColour, withAlpha, withDigests, signal }: PartRequest,
  from: number,
  way: Way,
): DecodeLumaRequest => {
  const { range, timeline } = part;
  const clock = frameClock(timeline);
  const shared = {
    source,
    scaleTo,
    withOwnColour,
    withAlpha,
    withDigests,
    signal,
    clock,
    report: () => undefined,
  };
  const sought = timeline.pts[from - prerollFrames];
  if (way === "start" || sought === undefined) {
    return { ...shared, selection: { by: "number", first: from, end: range.end } };
  }
  const [firstPts = 0, lastPts = 0] = [timeline.pts[from], timeline.pts[range.end - 1]];
  const seekSeconds = Math.max(0, sought * toNumber(source.video.timeBase) - source.startSeconds);
  return { ...shared, seekSeconds, selection: { by: "pts", firstPts, lastPts, count: range.end - from } };
};

const checkPart = ({ part: { range, timeline } }: PartRequest): void => {
  const { first, end } = range;
  if (
    Number.isInteger(first) &&
    Number.isInteger(end) &&
    first >= 0 &&
    first < end &&
    end <= timeline.pts.length
  )
    return;
  throw new RangeError(
    `a part must lie in 0 … ${timeline.pts.length} and hold a frame, got ${first} … ${end}`,
  );
};

/** A damaged film may decode otherwise each time: read from its start, it is taken as it comes. */
const isPlanned = (frame: LumaFrame, index: number, { luma, decodeErrors }: Timeline, way: Way): boolean =>
  frame.digest === undefined ||
  frame.digest === digestAt(luma, index) ||
  (way === "start" && decodeErrors.length > 0);

/**
 * Every frame's pts is held against the timeline, and its digest where there is one. Where a seek brings other frames, the part is read
 * again from the film's first frame, from where it stopped being right.
 */
const inPart = async function* (ffmpeg: Tool, request: PartRequest): AsyncGenerator<LumaFrame> {
  checkPart(request);
  const { source, part } = request;
  const { range, timeline } = part;
  let next = range.first;
  // A clock that jumps has some times twice, and none of them can be sought.
  const isPlain = timeline.jumps.length === 0 && !timeline.inOrder;
  const canSeek = seekable.test(source.container) && isPlain;
  const ways = canSeek ? (["seek", "start"] as const) : (["start"] as const);
  for (const way of ways) {
    for await (const frame of decodeLuma(ffmpeg, attemptFrom(request, next, way))) {
      if (frame.pts !== timeline.pts[next] || !isPlanned(frame, next, timeline, way)) break;
      yield frame;
      next += 1;
    }
    if (next === range.end) return;
  }
  const message = `frame ${next} of ${JSON.stringify(source.uri)} (pts ${timeline.pts[next]}) did not decode as it did when the film was planned`;
  throw new JobError("ChunkIncomplete", message, { range, frame: next });
};

/** @see FilmReader.readLuma */
export const readLuma = (ffmpeg: Tool, request: LumaRequest): ReturnType<FilmReader["readLuma"]> => {
  const said = { decodeErrors: [], changes: [] };
  const { part } = request;
  const frames = part === undefined ? whole(ffmpeg, request, said) : inPart(ffmpeg, { ...request, part });
  return { [Symbol.asyncIterator]: () => frames, ...said };
};
