import { readFile, writeFile } from "node:fs/promises";
import type { CarriedStream, Container } from "#core/film/carriage.ts";
import type { Source } from "#core/film/source.ts";
import { cutAss, cutSubRip, flatSubRip, type Stretch } from "#core/film/subtitle-text.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { fileAddress, filmGuard } from "#adapters/ffmpeg/process/guarded-input.ts";
import { runFileJob } from "#adapters/ffmpeg/process/run-file-job.ts";

const textCodecs = /^(?:mov_text|subrip|srt|ass|ssa|webvtt|text)$/;

type Wanted = {
  readonly source: Source;
  readonly stream: CarriedStream;
  readonly container: Container;
  /** Seconds from the container's start; null: the whole film. */
  readonly stretch: Stretch | null;
  /** Where the text goes, without an ending. */
  readonly path: string;
};

/** The format to extract a stream in; null where it can be copied, or is no text. */
const formatOf = ({ source, stream, stretch }: Wanted): "ass" | "srt" | null => {
  const codec = source.others.find(({ index }) => index === stream.index)?.codec ?? "";
  if (stream.type !== "subtitle" || !textCodecs.test(codec)) return null;
  if (stretch === null && stream.codec === "copy") return null;
  return /^(?:ass|ssa)$/.test(codec) && stream.codec === "copy" ? "ass" : "srt";
};

const cutText = (text: string, format: "ass" | "srt", stretch: Stretch | null): string => {
  if (stretch === null) return text;
  return format === "ass" ? cutAss(text, stretch) : cutSubRip(text, stretch);
};

/**
 * Text subtitles that cannot go from container to container as they are, as a file: those of a part of the
 * film, because copying drops what is on screen at its start, and those for a container that shows one
 * at a time.
 *
 * @returns the file's path; null where the stream can be copied
 */
export const extractedText = async (ffmpeg: Tool, wanted: Wanted): Promise<string | null> => {
  const { source, stream, container, stretch, path } = wanted;
  const format = formatOf(wanted);
  if (format === null) return null;
  const file = `${path}.${format}`;
  const end = await runFileJob(ffmpeg, {
    inputs: [{ address: fileAddress(source.uri), options: filmGuard }],
    options: ["-map", `0:${stream.index}`, "-c:s", format, "-f", format],
    output: fileAddress(file),
  });
  if (end.failed) return null;
  const cut = cutText(await readFile(file, "utf8"), format, stretch);
  await writeFile(file, container === "matroska" ? cut : flatSubRip(cut));
  return file;
};
