import { randomUUID } from "node:crypto";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Assembled, Segment } from "#core/ports/film-writer.ts";
import {
  carriageNotes,
  carriageOf,
  containerOf,
  teletextPage,
  type CarriedStream,
  type Container,
} from "#core/film/carriage.ts";
import type { Source } from "#core/film/source.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { type Tools } from "#adapters/ffmpeg/process/binaries.ts";
import { withoutAddresses } from "#adapters/ffmpeg/process/child.ts";
import { concatList } from "#adapters/ffmpeg/write/concat-list.ts";
import { encodeFailure, writeBroke } from "#adapters/ffmpeg/write/encode-failure.ts";
import { fileAddress, filmGuard } from "#adapters/ffmpeg/process/guarded-input.ts";
import { lostInWriting } from "#adapters/ffmpeg/write/lost-in-writing.ts";
import { cutChapters } from "#adapters/ffmpeg/write/cut-chapters.ts";
import { filmMarks } from "#adapters/ffmpeg/write/film-marks.ts";
import { finishChapters, wantedChapters } from "#adapters/ffmpeg/write/matroska-keep-chapters.ts";
import { hidePriming } from "#adapters/ffmpeg/write/matroska-priming.ts";
import { markRate } from "#adapters/ffmpeg/write/matroska-rate.ts";
import { showLastPicture } from "#adapters/ffmpeg/write/matroska-last-picture.ts";
import {
  containerOptions,
  filmEnd,
  isWhole,
  lastPictureOptions,
  pictureLength,
  segmentOptions,
  sourceOptions,
  stretchOf,
  turnOnOutput,
  type AssembleRequest,
} from "#adapters/ffmpeg/write/join-options.ts";
import { markLanguages } from "#adapters/ffmpeg/write/quicktime-languages.ts";
import { otherMappings } from "#adapters/ffmpeg/write/other-mappings.ts";
import { extractTexts, unshownNotes } from "#adapters/ffmpeg/write/text-subtitles.ts";
import { straighten, type StillStreams, type Straight } from "#adapters/ffmpeg/write/straighten.ts";
import { probeFilm, type ProbedStream, type ProbeReport } from "#adapters/ffmpeg/probe/probe-report.ts";
import { runFileJob, type FileJob, type FileJobEnd } from "#adapters/ffmpeg/process/run-file-job.ts";

type Joining = {
  readonly tools: Tools;
  readonly request: AssembleRequest;
  readonly report: ProbeReport;
  /** The film's picture as it was probed. */
  readonly picture: ProbedStream | undefined;
  /** What comes from the film itself, where the other streams lie in a file in which they were moved. */
  readonly still: StillStreams | null;
  readonly container: Container;
  /** Room for all chapters, where ffmpeg is not to write those it knows; 0: it is. */
  readonly chapterBytes: number;
  readonly temporary: string;
};

/** Chapters of a part, as an input of their own; a whole film's are taken from the source. */
const chaptersFile = async ({ report, request }: Joining, path: string): Promise<string | null> => {
  const stretch = stretchOf(request);
  if (stretch === null || report.chapters.length === 0) return null;
  const start = request.source.startSeconds;
  await writeFile(path, cutChapters(report, { from: stretch.from + start, to: stretch.to + start }));
  return path;
};

/** Pictures to join, streams beside them, and where there are any chapters of a part and what has no times. */
const inputsOf = (
  { tools, request, still }: Joining,
  { list, chapters }: { readonly list: string; readonly chapters: string | null },
): FileJob["inputs"] => [
  { address: `file:${list}`, options: segmentOptions(tools.ffmpeg, request) },
  { address: fileAddress(request.source.uri), options: sourceOptions(request) },
  ...(chapters === null ? [] : [{ address: fileAddress(chapters), options: ["-f", "ffmetadata"] }]),
  ...(still === null ? [] : [{ address: fileAddress(still.source.uri), options: filmGuard }]),
];

/** Number of the input whose chapters are taken: the film, or where there is one the list of a part. */
const chaptersFrom = (list: string | null): string => (list === null ? "1" : "2");

type Joined = {
  readonly end: FileJobEnd;
  /** The streams that went along, in their order. */
  readonly carried: readonly CarriedStream[];
  /** Sentences: which subtitles are not shown. */
  readonly unshown: readonly string[];
};

const joinFiles = async (joining: Joining, wanted: readonly CarriedStream[]): Promise<Joined> => {
  const { tools, request, report, container, temporary, still, chapterBytes } = joining;
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
    const inputs = inputsOf(joining, { list, chapters });
    const stretch = stretchOf(request);
    const asked = { source, container, stretch, filmEnd: filmEnd(request), beside };
    const texts = await extractTexts(ffmpeg, asked, wanted);
    const carried = wanted.filter((stream) => !texts.empty.includes(stream));
    const others = await otherMappings(ffmpeg, {
      source,
      input: 1,
      container,
      carried,
      report,
      beside,
      still: still && { ...still, input: inputs.length - 1 },
      texts: texts.files,
      firstInput: inputs.length,
    });
    const end = await runFileJob(ffmpeg, {
      folder,
      inputs: [...inputs, ...others.inputs],
      options: [
        ...["-map", "0:v:0", "-c", "copy", ...others.options],
        // A whole film's sound keeps what lies before its start: decoders warm up on it.
        ...(isWhole(request) ? [] : ["-copypriorss", "0"]),
        ...["-map_chapters", chapterBytes > 0 ? "-1" : chaptersFrom(chapters)],
        ...["-fflags", "+bitexact", "-strict", "-2"],
        ...filmMarks(source, range, joining.picture),
        ...[...lastPictureOptions(ffmpeg, container, request), ...turnOnOutput(ffmpeg, request)],
        ...["-disposition:v:0", "default"],
        ...containerOptions(container, still?.source ?? source, chapterBytes),
      ],
      output: fileAddress(temporary),
    });
    return { end, carried, unshown: unshownNotes(texts, wanted, stretch) };
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

/** Of the tracks in the order in which they are joined. */
const languagesOf = (
  { source, report, carried }: Pick<Straight, "source" | "report" | "carried">,
  picture: ProbedStream | undefined,
): (string | null)[] => {
  const languageOf = (stream: ProbedStream | undefined): string | null => stream?.tags["language"] ?? null;
  const others = carried.map(({ index, page }) =>
    page === undefined
      ? languageOf(report.streams.find((stream) => stream.index === index))
      : (teletextPage(source, index, page)?.language ?? null),
  );
  return [languageOf(picture), ...others];
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

/** What ffmpeg does not write of a film's marks in Matroska. */
const finishMatroska = async (
  { temporary, request }: Joining,
  joined: readonly CarriedStream[],
): Promise<void> => {
  const { source } = request;
  if (isWhole(request)) await hidePriming(temporary, primingIn(source, joined));
  await showLastPicture(temporary, Math.round(pictureLength(request) * 1000));
  await markRate(temporary, source.video.frameRate);
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
    const hasJumps = request.timeline.jumps.length > 0;
    const straight = hasJumps ? await straighten(tools, request, carried, beside) : null;
    const asChapters = { source, container, isAsItWas: isWhole(request) && !hasJumps };
    const allChapters = await wantedChapters(asChapters);
    const film = straight ?? { source, report: whole, carried, still: null, lost: [] };
    const joining: Joining = {
      tools,
      request: { ...request, source: film.source },
      report: film.report,
      picture,
      still: film.still,
      container,
      chapterBytes: allChapters?.length ?? 0,
      temporary,
    };
    const { end, carried: joined, unshown } = await joinFiles(joining, film.carried);
    if (end.failed || writeBroke(end.lines))
      throw encodeFailure(output, end.lines.map(withoutAddresses), "with an error");
    const chapters = await finishChapters(temporary, asChapters, allChapters);
    await (container === "matroska"
      ? finishMatroska(joining, joined)
      : markLanguages(temporary, languagesOf({ ...film, carried: joined }, picture)));
    const lost = await lostInWriting(tools.ffprobe, temporary, { source, range });
    await rename(temporary, output).catch((error: unknown) => {
      throw writeFailure(output, error);
    });
    const soundTracks = carried.filter(({ type }) => type === "audio").map(({ index }) => index);
    return {
      notCarried: [...carriageNotes(source, output), ...film.lost, ...unshown, ...chapters, ...lost],
      soundTracks,
    };
  } finally {
    await rm(temporary, { force: true });
    await rm(beside, { force: true });
  }
};
