import { rename, rm } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { JobError } from "#core/errors.ts";
import type { EncodeSettings } from "#core/film/encoding.ts";
import type { ColourFrame } from "#core/film/planes.ts";
import type { SegmentWriter } from "#core/ports/film-writer.ts";
import type { Source } from "#core/film/source.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import {
  noHiddenConversion,
  passthrough,
  releaseOf,
  type Tool,
} from "#adapters/ffmpeg/process/binaries.ts";
import { pipeOf, startChild, withoutAddresses, type Child } from "#adapters/ffmpeg/process/child.ts";
import { chromaLocationOptions } from "#adapters/ffmpeg/probe/chroma-location.ts";
import { tagOptions } from "#adapters/ffmpeg/probe/colour-tags.ts";
import { encodeInputs } from "#adapters/ffmpeg/write/encode-filters.ts";
import { encodeFailure, writeBroke } from "#adapters/ffmpeg/write/encode-failure.ts";
import { encodeRefusal } from "#adapters/ffmpeg/write/encode-refusal.ts";
import { encodedFormat, encoderOptions, segmentFormat } from "#adapters/ffmpeg/write/encoders.ts";
import { frameTimes, frameTimesFormat, type FrameTimes } from "#adapters/ffmpeg/read/frame-times.ts";
import { fileAddress, pipeGuard } from "#adapters/ffmpeg/process/guarded-input.ts";
import { moving } from "#adapters/ffmpeg/process/stall-limit.ts";
import { keptTimeBase } from "#adapters/ffmpeg/write/time-scale.ts";
import { matroskaFrame, matroskaHead, nanoseconds } from "#adapters/ffmpeg/write/matroska.ts";
import { stoppedBy } from "#adapters/ffmpeg/process/stopped.ts";

export type SegmentRequest = {
  readonly path: string;
  readonly source: Source;
  readonly settings: EncodeSettings;
  readonly signal?: AbortSignal;
};

/**
 * Before release 5 ffmpeg gives the last frame no duration, and the edit list of a plain MP4 then ends
 * before it. In a fragmented one the list has no end.
 */
const lastFrameShown = (ffmpeg: Tool): string[] =>
  releaseOf(ffmpeg) < 5 ? ["-movflags", "+frag_keyframe+delay_moov"] : [];

const encodeArguments = (ffmpeg: Tool, request: SegmentRequest, temporary: string): string[] => {
  const { source, settings } = request;
  const { video } = source;
  const format = segmentFormat[settings.codec];
  const { graph, luma, frames } = encodeInputs(ffmpeg, source, settings);
  const { num, den } = format === "matroska" ? { num: 1, den: 1000 } : keptTimeBase(video.timeBase);
  return [
    ...["-hide_banner", "-v", "error", "-y", "-copyts", ...noHiddenConversion(ffmpeg)],
    ...[...pipeGuard, "-f", "matroska", "-i", "pipe:0"],
    ...graph,
    ...[...luma, ...passthrough(ffmpeg), ...frameTimesFormat, "pipe:3"],
    ...[...frames, ...passthrough(ffmpeg), "-enc_time_base", `${num}:${den}`],
    ...[...encoderOptions({ video, settings }), ...tagOptions(video.colour)],
    ...chromaLocationOptions(video, settings, encodedFormat({ video, settings })),
    ...(format === "matroska" ? [] : ["-video_track_timescale", String(den), ...lastFrameShown(ffmpeg)]),
    ...["-fflags", "+bitexact", "-f", format, fileAddress(temporary)],
  ];
};

/** Waits until the pipe takes more, or the child is gone. */
const drained = (stdin: Writable, child: Child): Promise<unknown> =>
  moving(child, Promise.race([new Promise((resolve) => stdin.once("drain", resolve)), child.ended]));

/** Matroska stores whole milliseconds: a segment starts on one, so that each time is rounded once only. */
const startOf = (firstTime: bigint, codec: EncodeSettings["codec"]): bigint =>
  segmentFormat[codec] === "matroska"
    ? firstTime - (((firstTime % 1_000_000n) + 1_000_000n) % 1_000_000n)
    : firstTime;

const digestsOf = async (frames: FrameTimes): Promise<string> => {
  const digests: string[] = [];
  for (let next = await frames.next(); next !== null; next = await frames.next()) digests.push(next.digest);
  return digests.join("");
};

/** @see FilmWriter.openSegment */
export const openSegment = (ffmpeg: Tool, request: SegmentRequest): SegmentWriter => {
  const { path, source, settings, signal } = request;
  const { video } = source;
  const refusal = encodeRefusal(source, settings);
  if (refusal !== null) throw new JobError("UsageInvalid", refusal);
  const temporary = `${path}.${process.pid}.part`;
  const child = startChild(ffmpeg, encodeArguments(ffmpeg, request, temporary), {
    pipes: "write and read",
    signal,
  });
  const given = frameTimes(pipeOf(child.process.stdio[3]) as Readable);
  const stdin = pipeOf(child.process.stdin);
  stdin.on("error", () => undefined);
  stdin.write(matroskaHead(video));
  let start: bigint | null = null;
  let last = Number.NEGATIVE_INFINITY;

  const abort = async (): Promise<void> => {
    await child.stop();
    await rm(temporary, { force: true });
  };
  const fail = async (): Promise<never> => {
    const { code, signal: by } = await moving(child, child.ended);
    const lines = child.said().map(withoutAddresses);
    await abort();
    if (signal?.aborted === true) throw stoppedBy(signal);
    throw encodeFailure(path, lines, by === null ? `with code ${code}` : `by ${by}`);
  };
  const isOver = (): boolean => child.process.exitCode !== null || child.process.signalCode !== null;

  return {
    write: async (frame: ColourFrame) => {
      if (frame.pts <= last) throw new RangeError(`pts must grow, got ${frame.pts} after ${last}`);
      last = frame.pts;
      const time = nanoseconds(frame.pts, video.timeBase);
      start ??= startOf(time, settings.codec);
      for (const piece of matroskaFrame(frame, time - start)) {
        if (isOver() || stdin.destroyed) return fail();
        if (!stdin.write(piece)) await drained(stdin, child);
      }
    },
    finish: async () => {
      if (start === null) throw new RangeError("a segment needs a frame");
      stdin.end();
      const { code } = await moving(child, child.ended);
      if (code !== 0 || signal?.aborted === true || writeBroke(child.said())) return fail();
      await rename(temporary, path).catch(async (error: unknown) => {
        await abort();
        throw writeFailure(path, error);
      });
      return digestsOf(given);
    },
    abort,
  };
};
