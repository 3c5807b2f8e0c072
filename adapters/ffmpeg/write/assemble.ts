import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Assembled, FilmWriter, Segment } from "#core/ports/film-writer.ts";
import { toNumber } from "#core/film/rational.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { releaseOf, type Tool, type Tools } from "#adapters/ffmpeg/process/binaries.ts";
import { withoutAddresses } from "#adapters/ffmpeg/process/child.ts";
import {
  carriedStreams,
  containerOf,
  type CarriedStream,
  type Container,
} from "#adapters/ffmpeg/write/carried-streams.ts";
import { concatList } from "#adapters/ffmpeg/write/concat-list.ts";
import { encodeFailure, writeBroke } from "#adapters/ffmpeg/write/encode-failure.ts";
import { fileAddress, filmGuard, segmentGuard } from "#adapters/ffmpeg/process/guarded-input.ts";
import { lostInWriting } from "#adapters/ffmpeg/write/lost-in-writing.ts";
import { probeFilm, type ProbedStream } from "#adapters/ffmpeg/probe/probe-report.ts";
import { runFileJob, type FileJobEnd } from "#adapters/ffmpeg/process/run-file-job.ts";

type AssembleRequest = Parameters<FilmWriter["assemble"]>[0];

const isWhole = ({ range, timeline }: AssembleRequest): boolean =>
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
const turnOnOutput = (ffmpeg: Tool, { source: { video } }: AssembleRequest): string[] =>
  releaseOf(ffmpeg) < 6 && video.rotation !== 0
    ? ["-metadata:s:v:0", `rotate=${360 - video.rotation}`]
    : [];

/** A whole film keeps its picture's delay after the container's start; a part starts with its picture. */
const segmentOptions = (ffmpeg: Tool, request: AssembleRequest): string[] => {
  const delay = isWhole(request) ? secondsAt(request, 0) : 0;
  const offset = ["-itsoffset", delay.toFixed(6)];
  return [...segmentGuard, "-f", "concat", "-safe", "0", ...offset, ...turnOnInput(ffmpeg, request)];
};

const sourceOptions = (request: AssembleRequest): string[] => {
  if (isWhole(request)) return [...filmGuard];
  const [from, to] = [secondsAt(request, request.range.first), secondsAt(request, request.range.end)];
  return [...filmGuard, "-ss", Math.max(0, from).toFixed(6), "-t", (to - from).toFixed(6)];
};

/** Tags of the picture that still hold for it; counts and bit rates do not. */
const keptTags = ["language", "title", "handler_name"];
const pictureTags = (stream: ProbedStream | undefined): string[] =>
  keptTags.flatMap((tag) => {
    const value = stream?.tags[tag];
    return value === undefined ? [] : ["-metadata:s:v:0", `${tag}=${value}`];
  });

const mappings = (streams: readonly CarriedStream[]): string[] => {
  const letters = { audio: "a", subtitle: "s", attachment: "t" } as const;
  const seen = { audio: 0, subtitle: 0, attachment: 0 };
  return streams.flatMap(({ index, type, codec }) => {
    const specifier = `${letters[type]}:${seen[type]}`;
    seen[type] += 1;
    return ["-map", `1:${index}`, ...(codec === "copy" ? [] : [`-c:${specifier}`, codec])];
  });
};

/** QuickTime's family keeps times in a scale of its own: the source's, so that none is rounded. */
const containerOptions = (container: Container, { source: { video } }: AssembleRequest): string[] =>
  container === "matroska"
    ? ["-f", container]
    : [
        "-video_track_timescale",
        String(video.timeBase.den),
        "-movflags",
        "+faststart+write_colr",
        "-f",
        container,
      ];

type Joining = {
  readonly tools: Tools;
  readonly request: AssembleRequest;
  readonly streams: readonly ProbedStream[];
  readonly container: Container;
  readonly temporary: string;
};

const joinFiles = async (
  { tools: { ffmpeg }, request, streams, container, temporary }: Joining,
  carried: readonly CarriedStream[],
): Promise<FileJobEnd> => {
  const { source, segments, timeline } = request;
  // Beside the segments, which ffmpeg is to name from there: a list cannot hold every path there is.
  const folder = dirname(segments[0]?.path ?? ".");
  const list = `segments.ffconcat.tmp-${randomUUID()}`;
  try {
    const listed = { folder, timeline, timeBase: source.video.timeBase, format: container };
    await writeFile(join(folder, list), concatList(segments, listed));
    return await runFileJob(ffmpeg, {
      folder,
      inputs: [
        { address: `file:${list}`, options: segmentOptions(ffmpeg, request) },
        { address: fileAddress(source.uri), options: sourceOptions(request) },
      ],
      options: [
        ...["-map", "0:v:0", "-c", "copy", ...mappings(carried)],
        // A whole film's sound keeps what lies before its start: decoders warm up on it.
        ...(isWhole(request) ? [] : ["-copypriorss", "0"]),
        ...["-map_metadata", "1", "-map_chapters", "1", "-fflags", "+bitexact", "-strict", "-2"],
        ...pictureTags(streams.find(({ index }) => index === source.video.index)),
        ...turnOnOutput(ffmpeg, request),
        ...["-disposition:v:0", "default", ...containerOptions(container, request)],
      ],
      output: fileAddress(temporary),
    });
  } finally {
    await rm(join(folder, list), { force: true });
  }
};

/** What ffmpeg says when a stream does not fit into a container after all. */
const misfit =
  /not (?:currently )?supported|could not find tag|could not write header|incompatible|invalid argument/i;

const checkSegments = (segments: readonly Segment[], { first, end }: AssembleRequest["range"]): void => {
  let at = first;
  for (const { range } of segments) {
    if (range.first !== at)
      throw new RangeError(`segments must meet: frame ${at} is followed by ${range.first}`);
    at = range.end;
  }
  if (segments.length === 0 || at !== end)
    throw new RangeError(`segments end at frame ${at}, not at ${end}`);
};

/**
 * Joins segments by stream copy and adds the source's other streams. Written beside `output` under a
 * temporary name and renamed when it is whole; whether it is right is for the caller to prove.
 *
 * @see FilmWriter.assemble
 */
export const assemble = async (tools: Tools, request: AssembleRequest): Promise<Assembled> => {
  const { segments, source, range, output } = request;
  checkSegments(segments, range);
  const container = containerOf(output);
  const temporary = `${output}.${process.pid}.part`;
  const { streams } = await probeFilm(tools.ffprobe, source.uri);
  const carriage = carriedStreams(streams, container);
  const joining: Joining = { tools, request, streams, container, temporary };
  const sentences = [...carriage.sentences];
  let carried: readonly CarriedStream[] = carriage.streams;
  try {
    let end = await joinFiles(joining, carried);
    if (end.failed && carried.length > 0 && misfit.test(end.lines.join("\n"))) {
      const why = end.lines.map(withoutAddresses).at(0) ?? "";
      sentences.push(
        `${container} did not take the film's other streams, so only the picture was written (${why}); try an .mkv result`,
      );
      carried = [];
      end = await joinFiles(joining, carried);
    }
    if (end.failed || writeBroke(end.lines))
      throw encodeFailure(output, end.lines.map(withoutAddresses), "with an error");
    sentences.push(...(await lostInWriting(tools.ffprobe, temporary, source)));
    await rename(temporary, output).catch((error: unknown) => {
      throw writeFailure(output, error);
    });
    const soundTracks = carried.filter(({ type }) => type === "audio").map(({ index }) => index);
    return { notCarried: sentences, soundTracks };
  } finally {
    await rm(temporary, { force: true });
  }
};
