import { randomUUID } from "node:crypto";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Assembled, FilmWriter, Segment } from "#core/ports/film-writer.ts";
import {
  carriageNotes,
  carriageOf,
  containerOf,
  type CarriedStream,
  type Container,
} from "#core/film/carriage.ts";
import { toNumber } from "#core/film/rational.ts";
import type { Source } from "#core/film/source.ts";
import type { Stretch } from "#core/film/subtitle-text.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { releaseOf, type Tool, type Tools } from "#adapters/ffmpeg/process/binaries.ts";
import { withoutAddresses } from "#adapters/ffmpeg/process/child.ts";
import { concatList } from "#adapters/ffmpeg/write/concat-list.ts";
import { encodeFailure, writeBroke } from "#adapters/ffmpeg/write/encode-failure.ts";
import { fileAddress, filmGuard, segmentGuard } from "#adapters/ffmpeg/process/guarded-input.ts";
import { lostInWriting } from "#adapters/ffmpeg/write/lost-in-writing.ts";
import { cutChapters } from "#adapters/ffmpeg/write/cut-chapters.ts";
import { filmMarks, hasFreeTags } from "#adapters/ffmpeg/write/film-marks.ts";
import { hidePriming, primingRoom } from "#adapters/ffmpeg/write/matroska-priming.ts";
import { showLastPicture } from "#adapters/ffmpeg/write/matroska-last-picture.ts";
import { otherMappings } from "#adapters/ffmpeg/write/other-mappings.ts";
import { straighten } from "#adapters/ffmpeg/write/straighten.ts";
import { probeFilm, type ProbedStream, type ProbeReport } from "#adapters/ffmpeg/probe/probe-report.ts";
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

/** QuickTime's family keeps times in a scale of its own: the source's, so that none is rounded. */
const containerOptions = (container: Container, { source }: AssembleRequest): string[] => {
  if (container === "matroska") return ["-metadata_header_padding", String(primingRoom), "-f", container];
  const hasCover = carriageOf(source, container).streams.some(({ type }) => type === "cover");
  // A cover lies in the box that the keys would take the place of.
  const keys = hasFreeTags(source, container) && !hasCover ? "+use_metadata_tags" : "";
  return [
    ...["-video_track_timescale", String(source.video.timeBase.den)],
    ...["-movflags", `+faststart+write_colr${keys}`, "-f", container],
  ];
};

/** Seconds from the first picture's beginning to the last one's end. */
const pictureLength = (request: AssembleRequest): number =>
  secondsAt(request, request.range.end) - secondsAt(request, request.range.first);

/**
 * QuickTime's family ends with its last packet, whose duration ffmpeg guesses; here it is set so that the
 * last picture ends where it should. Packets come in decoding order, one a picture.
 */
const lastPictureOptions = (ffmpeg: Tool, container: Container, request: AssembleRequest): string[] => {
  if (container === "matroska" || releaseOf(ffmpeg) < 5) return [];
  const { first, end } = request.range;
  const length = pictureLength(request).toFixed(9);
  const rest = `max(1,round(${length}/TB)+STARTPTS-PTS)`;
  const duration = `if(eq(N,${end - first - 1}),${rest},DURATION)`;
  return ["-bsf:v:0", `setts=pts=PTS:dts=DTS:duration='${duration}'`];
};

type Joining = {
  readonly tools: Tools;
  readonly request: AssembleRequest;
  readonly report: ProbeReport;
  /** The film's picture as it was probed. */
  readonly picture: ProbedStream | undefined;
  readonly container: Container;
  readonly temporary: string;
};

const stretchOf = (request: AssembleRequest): Stretch | null =>
  isWhole(request)
    ? null
    : {
        from: Math.max(0, secondsAt(request, request.range.first)),
        to: secondsAt(request, request.range.end),
      };

/** Chapters of a part, as an input of their own; a whole film's are taken from the source. */
const chaptersFile = async ({ report, request }: Joining, path: string): Promise<string | null> => {
  const stretch = stretchOf(request);
  if (stretch === null || report.chapters.length === 0) return null;
  const start = request.source.startSeconds;
  await writeFile(path, cutChapters(report, { from: stretch.from + start, to: stretch.to + start }));
  return path;
};

const joinFiles = async (joining: Joining, carried: readonly CarriedStream[]): Promise<FileJobEnd> => {
  const { tools, request, report, container, temporary } = joining;
  const { ffmpeg } = tools;
  const { source, segments, timeline, range } = request;
  // Beside the segments, which ffmpeg is to name from there: a list cannot hold every path there is.
  const folder = dirname(segments[0]?.path ?? ".");
  const list = `segments.ffconcat.tmp-${randomUUID()}`;
  const beside = join(folder, list);
  try {
    const listed = { folder, timeline, timeBase: source.video.timeBase, format: container };
    await writeFile(beside, concatList(segments, listed));
    const chapters = await chaptersFile(joining, `${beside}.chapters`);
    const inputs = [
      { address: `file:${list}`, options: segmentOptions(ffmpeg, request) },
      { address: fileAddress(source.uri), options: sourceOptions(request) },
      ...(chapters === null ? [] : [{ address: fileAddress(chapters), options: ["-f", "ffmetadata"] }]),
    ];
    const others = await otherMappings(ffmpeg, {
      ...{ source, container, carried, report, beside },
      stretch: stretchOf(request),
      firstInput: inputs.length,
    });
    return await runFileJob(ffmpeg, {
      folder,
      inputs: [...inputs, ...others.inputs],
      options: [
        ...["-map", "0:v:0", "-c", "copy", ...others.options],
        // A whole film's sound keeps what lies before its start: decoders warm up on it.
        ...(isWhole(request) ? [] : ["-copypriorss", "0"]),
        ...["-map_chapters", chapters === null ? "1" : "2", "-fflags", "+bitexact", "-strict", "-2"],
        ...filmMarks(source, range, joining.picture),
        ...[...lastPictureOptions(ffmpeg, container, request), ...turnOnOutput(ffmpeg, request)],
        ...["-disposition:v:0", "default", ...containerOptions(container, request)],
      ],
      output: fileAddress(temporary),
    });
  } finally {
    for (const name of await readdir(folder))
      if (name.startsWith(list)) await rm(join(folder, name), { force: true });
  }
};

/** What must not be played of each track's head, nanoseconds by Matroska's track number. */
const primingIn = (source: Source, carried: readonly CarriedStream[]): Map<number, number> => {
  const tracks = carried.filter(({ type }) => type !== "attachment" && type !== "cover");
  return new Map(
    tracks.flatMap(({ index, codec }, n) => {
      const stream = source.others.find((other) => other.index === index);
      if (codec !== "copy" || stream === undefined || stream.primingSamples === 0) return [];
      return [[n + 2, Math.round((stream.primingSamples * 1e9) / stream.sampleRate)] as const];
    }),
  );
};

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
  const whole = await probeFilm(tools.ffprobe, source.uri);
  const picture = whole.streams.find(({ index }) => index === source.video.index);
  const carried = carriageOf(source, container).streams;
  // As short as the other, since names may be as long as a file system takes; swept like it.
  const beside = `${output}.${process.pid}s.part`;
  try {
    const straight =
      request.timeline.jumps.length > 0 ? await straighten(tools, request, carried, beside) : null;
    const film = straight ?? { source, report: whole, carried };
    const end = await joinFiles(
      {
        tools,
        request: { ...request, source: film.source },
        report: film.report,
        picture,
        container,
        temporary,
      },
      film.carried,
    );
    if (end.failed || writeBroke(end.lines))
      throw encodeFailure(output, end.lines.map(withoutAddresses), "with an error");
    if (container === "matroska" && isWhole(request))
      await hidePriming(temporary, primingIn(film.source, film.carried));
    if (container === "matroska")
      await showLastPicture(temporary, Math.round(pictureLength(request) * 1000));
    const lost = await lostInWriting(tools.ffprobe, temporary, source);
    await rename(temporary, output).catch((error: unknown) => {
      throw writeFailure(output, error);
    });
    const soundTracks = carried.filter(({ type }) => type === "audio").map(({ index }) => index);
    return { notCarried: [...carriageNotes(source, output), ...lost], soundTracks };
  } finally {
    await rm(temporary, { force: true });
    await rm(beside, { force: true });
  }
};
