import type { Readable } from "node:stream";
import { JobError } from "#core/errors.ts";
import type { LumaDepth } from "#core/film/luma-depth.ts";
import type { LumaFrame, PlaneSize } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";
import { noHiddenConversion, passthrough, type Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { pipeOf, startChild, withoutAddresses, type Child } from "#adapters/ffmpeg/process/child.ts";
import {
  frameTimes,
  frameTimesFormat,
  type FrameTime,
  type FrameTimes,
} from "#adapters/ffmpeg/read/frame-times.ts";
import { guardedInput } from "#adapters/ffmpeg/process/guarded-input.ts";
import {
  hasOwnColour,
  lumaGraph,
  steadyGraph,
  type FrameSelection,
} from "#adapters/ffmpeg/read/luma-graph.ts";
import { tellingLine } from "#adapters/ffmpeg/process/telling-line.ts";
import { moving, movingPieces } from "#adapters/ffmpeg/process/stall-limit.ts";
import { isHeard, warningLevel, withoutLevel } from "#adapters/ffmpeg/read/warnings.ts";
import { rawPlanes } from "#adapters/ffmpeg/read/raw-planes.ts";
import { stoppedBy } from "#adapters/ffmpeg/process/stopped.ts";

export type DecodeLumaRequest = {
  readonly source: Source;
  readonly selection: FrameSelection;
  /** Gives each frame its time, from the film's first on; absent: frames come with their stamps as they are. */
  readonly clock?: (stamp: number) => number;
  /** Where decoding starts, seconds from the container's start; absent: at the first frame. */
  readonly seekSeconds?: number;
  readonly scaleTo?: PlaneSize | undefined;
  readonly withOwnColour?: boolean | undefined;
  readonly withAlpha?: boolean | undefined;
  readonly withDigests?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Takes what ffmpeg said while decoding, once it is done. */
  readonly report: (lines: readonly string[]) => void;
};

const isWhole = ({ selection }: DecodeLumaRequest): boolean => selection.by === "all";

/**
 * The ticks come first: ffmpeg serves its outputs in this order, so a frame's pts is out before ffmpeg
 * can be held up by a full pipe of planes.
 */
const decodeArguments = (ffmpeg: Tool, request: DecodeLumaRequest): string[] => {
  const { source, selection, seekSeconds, scaleTo, withDigests = false } = request;
  const { num, den } = source.video.timeBase;
  const timing = [...passthrough(ffmpeg), "-enc_time_base", `${num}:${den}`];
  // The graph lets nothing pass after the last frame wanted, so it never sees that it is done: without
  // a count ffmpeg would decode on to the film's end.
  const limit = selection.by === "pts" ? ["-frames:v", String(selection.count)] : [];
  const seek = seekSeconds === undefined ? [] : ["-noaccurate_seek", "-ss", seekSeconds.toFixed(6)];
  return [
    ...[
      "-nostdin",
      "-hide_banner",
      "-v",
      isWhole(request) ? warningLevel : "error",
      ...noHiddenConversion(ffmpeg),
    ],
    ...["-copyts", "-noautorotate", ...steadyGraph, ...seek, ...guardedInput(source.uri)],
    ...[
      "-filter_complex",
      lumaGraph({
        source,
        selection,
        scaleTo,
        withDigests,
        withOwnColour: comesWithColour(request),
        withAlpha: comesWithAlpha(request),
      }),
    ],
    ...["-map", "[ticks]", ...timing, ...limit, ...frameTimesFormat, "pipe:3"],
    ...["-map", "[luma]", ...timing, ...limit, "-f", "rawvideo", "pipe:1"],
  ];
};

const asSamples = (plane: Uint8Array, bitDepth: LumaDepth): Uint8Array | Uint16Array =>
  bitDepth === 8 ? plane : new Uint16Array(plane.buffer);

const comesWithColour = ({ source, withOwnColour }: DecodeLumaRequest): boolean =>
  withOwnColour === true && hasOwnColour(source.video);

const comesWithAlpha = ({ source, scaleTo, withAlpha }: DecodeLumaRequest): boolean =>
  withAlpha === true && scaleTo === undefined && source.video.alpha === "kept";

type SampleCounts = { readonly luma: number; readonly chroma: number; readonly alpha: number };

/** Of one frame's planes. */
const sampleCounts = (request: DecodeLumaRequest): SampleCounts => {
  const { source, scaleTo } = request;
  const { width, height } = scaleTo ?? source.video;
  const halved = Math.ceil(width / 2) * Math.ceil(height / 2);
  const chroma = scaleTo === undefined ? halved : width * height;
  const luma = width * height;
  return {
    luma,
    chroma: comesWithColour(request) ? chroma : 0,
    alpha: comesWithAlpha(request) ? luma : 0,
  };
};

const separated = (
  samples: Uint8Array | Uint16Array,
  { luma, chroma, alpha }: SampleCounts,
): Pick<LumaFrame, "luma" | "own" | "alpha"> => {
  if (chroma + alpha === 0) return { luma: samples };
  const ends = { u: luma + chroma, v: luma + 2 * chroma };
  return {
    luma: samples.slice(0, luma),
    ...(chroma === 0 ? {} : { own: { u: samples.slice(luma, ends.u), v: samples.slice(ends.u, ends.v) } }),
    ...(alpha === 0 ? {} : { alpha: samples.slice(ends.v) }),
  };
};

const checkEnd = async (child: Child, { source, signal, report }: DecodeLumaRequest): Promise<void> => {
  const { code, signal: by } = await moving(child, child.ended);
  if (signal?.aborted === true) throw stoppedBy(signal);
  const lines = child.said().map((line) => withoutLevel(withoutAddresses(line)));
  report(lines);
  if (code === 0) return;
  const how = by === null ? `with code ${code}` : `by ${by}`;
  const message = `ffmpeg ended ${how} while decoding ${JSON.stringify(source.uri)}: ${tellingLine(lines)}`;
  throw new JobError("ToolFailed", message, { lines: lines.slice(-20) });
};

/** Planes held while their ticks are still to come. */
const maxHeld = 16;

/**
 * Planes with their ticks, in order. ffmpeg may hand out a plane, and the next, before the first one's
 * tick: a reader that then waits for the tick alone holds ffmpeg up for ever, so planes are read on meanwhile.
 */
const paired = async function* (
  child: Child,
  planes: AsyncIterable<Uint8Array>,
  times: FrameTimes,
): AsyncGenerator<{ time: FrameTime; plane: Uint8Array }> {
  const held: Uint8Array[] = [];
  const release = async function* (keep: number): AsyncGenerator<{ time: FrameTime; plane: Uint8Array }> {
    while (held.length > keep || (held.length > 0 && times.ready() > 0)) {
      const time = await moving(child, times.next());
      const plane = held.shift();
      if (time === null || plane === undefined) return;
      yield { time, plane };
    }
  };
  for await (const plane of planes) {
    held.push(plane);
    yield* release(maxHeld);
  }
  yield* release(0);
};

/** The times of frames from `first` on; those before are read, because a clock is mended from the film's first. */
const mendedFrom = (times: FrameTimes, first: number, mended: (stamp: number) => number): FrameTimes => {
  let skipped = 0;
  return {
    ready: () => Math.max(0, times.ready() - (first - skipped)),
    next: async () => {
      for (; skipped < first; skipped += 1) mended((await times.next())?.pts ?? 0);
      const time = await times.next();
      return time === null ? null : { ...time, pts: mended(time.pts) };
    },
  };
};

/**
 * One run of ffmpeg: luma planes with their times, in display order. Ends where the film ends.
 *
 * @throws JobError ToolFailed, Canceled
 */
export const decodeLuma = async function* (
  ffmpeg: Tool,
  request: DecodeLumaRequest,
): AsyncGenerator<LumaFrame> {
  const { source, selection, clock, signal, withDigests } = request;
  const { bitDepth } = source.video;
  const child = startChild(ffmpeg, decodeArguments(ffmpeg, request), {
    pipes: "read",
    signal,
    hears: isWhole(request) ? isHeard : undefined,
  });
  try {
    const ticks = frameTimes(pipeOf(child.process.stdio[3]) as Readable);
    const skipped = selection.by === "number" ? selection.first : 0;
    const times = clock === undefined ? ticks : mendedFrom(ticks, skipped, clock);
    const sizes = sampleCounts(request);
    const samples = sizes.luma + 2 * sizes.chroma + sizes.alpha;
    const planes = rawPlanes(
      movingPieces<Buffer>(child, pipeOf(child.process.stdout)),
      samples * (bitDepth === 8 ? 1 : 2),
    );
    for await (const { time, plane } of paired(child, planes, times)) {
      const frame = { pts: time.pts, ...separated(asSamples(plane, bitDepth), sizes) };
      yield withDigests === true ? { ...frame, digest: time.digest } : frame;
    }
    await checkEnd(child, request);
  } finally {
    await child.stop();
  }
};
