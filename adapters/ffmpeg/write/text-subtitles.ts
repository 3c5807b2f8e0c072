import { readFile, writeFile } from "node:fs/promises";
import type { CarriedStream, Container } from "#core/film/carriage.ts";
import type { Source } from "#core/film/source.ts";
import { cutAss, cutSubRip, flatSubRip, withUnended, type Stretch } from "#core/film/subtitle-text.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { fileAddress, filmGuard } from "#adapters/ffmpeg/process/guarded-input.ts";
import { runFileJob } from "#adapters/ffmpeg/process/run-file-job.ts";

const textCodecs = /^(?:mov_text|subrip|srt|ass|ssa|webvtt|text)$/;

type Wanted = {
  readonly source: Source;
  readonly container: Container;
  /** Seconds from the container's start; null: the whole film. */
  readonly stretch: Stretch | null;
  /** Where the film ends, seconds from the container's start. */
  readonly filmEnd: number;
  /** A path that names of files may begin with. */
  readonly beside: string;
};

/** The format to extract a stream in; null where it can be copied, or is no text. */
const formatOf = ({ source, stretch }: Wanted, stream: CarriedStream): "ass" | "srt" | null => {
  if (stream.page !== undefined) return "srt";
  const codec = source.others.find(({ index }) => index === stream.index)?.codec ?? "";
  if (stream.type !== "subtitle" || !textCodecs.test(codec)) return null;
  if (stretch === null && stream.codec === "copy") return null;
  return /^(?:ass|ssa)$/.test(codec) && stream.codec === "copy" ? "ass" : "srt";
};

const cutText = (text: string, format: "ass" | "srt", stretch: Stretch | null): string => {
  if (stretch === null) return text;
  return format === "ass" ? cutAss(text, stretch) : cutSubRip(text, stretch);
};

type Text = { readonly stream: CarriedStream; readonly format: "ass" | "srt"; readonly file: string };

/** Has ffmpeg read a stream as text. @param decoding  options of what reads it */
const readText = async (
  ffmpeg: Tool,
  { source }: Wanted,
  { stream, format, file }: Text,
  decoding: readonly string[] = [],
): Promise<string | null> => {
  const end = await runFileJob(ffmpeg, {
    inputs: [{ address: fileAddress(source.uri), options: [...decoding, ...filmGuard] }],
    options: ["-map", `0:${stream.index}`, "-c:s", format, "-f", format],
    output: fileAddress(file),
  });
  return end.failed ? null : readFile(file, "utf8");
};

/**
 * A page of teletext is on screen until the next one comes, for which ffmpeg can wait, and the last of a
 * recording until the film ends; that one it leaves out when it waits.
 */
const readPage = async (ffmpeg: Tool, wanted: Wanted, text: Text, page: string): Promise<string> => {
  const decoding = ["-txt_page", page, "-txt_format", "text"];
  const ended = await readText(ffmpeg, wanted, text, ["-fix_sub_duration", ...decoding]);
  const unended = await readText(ffmpeg, wanted, text, decoding);
  const stretch = { from: 0, to: wanted.filmEnd, ...wanted.stretch };
  return cutSubRip(withUnended(ended ?? "", unended ?? ""), stretch);
};

const readStream = async (ffmpeg: Tool, wanted: Wanted, text: Text): Promise<string | null> => {
  const { page } = text.stream;
  if (page !== undefined) return readPage(ffmpeg, wanted, text, page);
  const read = await readText(ffmpeg, wanted, text);
  return read === null ? null : cutText(read, text.format, wanted.stretch);
};

/** Text subtitles that go along as files of their own, by their stream; and those of which nothing is to be shown. */
export type ExtractedTexts = {
  readonly files: ReadonlyMap<CarriedStream, string>;
  readonly empty: readonly CarriedStream[];
};

/**
 * Text subtitles that cannot go from container to container as they are: those of a part of the film, because
 * copying drops what is on screen at its start, those for a container that shows one at a time, and pages of
 * teletext. A stream that is in neither list can be copied.
 */
export const extractTexts = async (
  ffmpeg: Tool,
  wanted: Wanted,
  streams: readonly CarriedStream[],
): Promise<ExtractedTexts> => {
  const files = new Map<CarriedStream, string>();
  const empty: CarriedStream[] = [];
  for (const stream of streams) {
    const format = formatOf(wanted, stream);
    if (format === null) continue;
    const file = `${wanted.beside}.${stream.index}-${stream.page ?? "text"}.${format}`;
    const read = await readStream(ffmpeg, wanted, { stream, format, file });
    if (read === null) continue;
    const text = wanted.container === "matroska" ? read : flatSubRip(read);
    // A file of no text is no input.
    if (/^Dialogue:|-->/m.test(text)) {
      await writeFile(file, text);
      files.set(stream, file);
    } else empty.push(stream);
  }
  return { files, empty };
};

/** Sentences on subtitles of which nothing is shown in what is written, or not all that was on screen. */
export const unshownNotes = (
  { files, empty }: ExtractedTexts,
  streams: readonly CarriedStream[],
  stretch: Stretch | null,
): string[] => {
  const where = stretch === null ? "the film" : "this part of the film";
  const pictures = streams.filter(
    (stream) => stream.type === "subtitle" && !files.has(stream) && !empty.includes(stream),
  );
  return [
    ...empty.map(
      ({ index, page }) =>
        `subtitles ${index}${page === undefined ? "" : ` (page ${page})`} are left out: they show nothing in ${where}`,
    ),
    // Copied from the part's first packet on: what began before it is not in them.
    ...(stretch === null || stretch.from === 0 ? [] : pictures).map(
      ({ index }) =>
        `subtitles ${index} are pictures of text: one that is on screen where this part begins is not shown, those behind it are`,
    ),
  ];
};
