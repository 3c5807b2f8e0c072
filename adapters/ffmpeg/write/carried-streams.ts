import { extname } from "node:path";
import { JobError } from "#core/errors.ts";
import type { ProbedStream } from "#adapters/ffmpeg/probe/probe-report.ts";

export type Container = "mp4" | "mov" | "matroska";

const byExtension: Readonly<Record<string, Container>> = {
  ".mp4": "mp4",
  ".m4v": "mp4",
  ".mov": "mov",
  ".mkv": "matroska",
};

/** The container a result's name asks for. @throws JobError UsageInvalid */
export const containerOf = (output: string): Container => {
  const extension = extname(output).toLowerCase();
  const container = byExtension[extension];
  if (container !== undefined) return container;
  const given = extension === "" ? "has no ending" : `ends in ${extension}`;
  throw new JobError(
    "UsageInvalid",
    `${output} ${given}; results can end in ${Object.keys(byExtension).join(", ")}`,
  );
};

/** Audio that each container takes as it is. Matroska takes nearly all. */
const audioTaken: Readonly<Record<Container, RegExp>> = {
  mp4: /^(?:aac|mp[23]|e?ac3|alac|opus|vorbis|flac|dts)$/,
  mov: /^(?:aac|mp[23]|e?ac3|alac|pcm_(?:[su](?:8|16|24|32)|f(?:32|64))(?:le|be)?|pcm_(?:a|mu)law)$/,
  matroska: /./,
};

const subtitlesTaken: Readonly<Record<Container, RegExp>> = {
  mp4: /^(?:mov_text|dvd_subtitle)$/,
  mov: /^mov_text$/,
  matroska:
    /^(?:subrip|srt|ass|ssa|webvtt|hdmv_pgs_subtitle|dvd_subtitle|dvb_subtitle|hdmv_text_subtitle|text)$/,
};

/** Text subtitles can be rewritten where they cannot be copied; pictures of text cannot. */
const textCodecs = /^(?:mov_text|subrip|srt|ass|ssa|webvtt|text)$/;
const rewrittenAs: Readonly<Record<Container, string>> = {
  mp4: "mov_text",
  mov: "mov_text",
  matroska: "srt",
};

export type CarriedStream = {
  /** Index in the source's container. */
  readonly index: number;
  readonly type: "audio" | "subtitle" | "attachment";
  /** "copy", or the encoder that rewrites it. */
  readonly codec: string;
};

export type Carriage = {
  readonly streams: readonly CarriedStream[];
  readonly sentences: readonly string[];
};

const label = ({ index, codec_name: codec, tags }: ProbedStream): string => {
  const language = tags["language"];
  return `${index} (${codec}${language === undefined || language === "und" ? "" : `, ${language}`})`;
};

type Fate = { readonly stream?: CarriedStream; readonly sentence?: string };

const fateOf = (stream: ProbedStream, container: Container): Fate => {
  const { index, codec_type: type, codec_name: codec } = stream;
  if (type === "audio") {
    if (audioTaken[container].test(codec)) return { stream: { index, type, codec: "copy" } };
    return {
      sentence: `audio stream ${label(stream)} cannot be stored in ${container} and was left out; an .mkv result keeps it`,
    };
  }
  if (type === "subtitle") {
    if (subtitlesTaken[container].test(codec)) return { stream: { index, type, codec: "copy" } };
    if (!textCodecs.test(codec)) {
      return {
        sentence: `subtitle stream ${label(stream)} cannot be stored in ${container} and was left out; an .mkv result may keep it`,
      };
    }
    const rewritten = rewrittenAs[container];
    return {
      stream: { index, type, codec: rewritten },
      sentence: `subtitle stream ${label(stream)} was rewritten as ${rewritten}; its text and times are kept, its styling may not be`,
    };
  }
  if (type === "attachment") {
    if (container === "matroska") return { stream: { index, type, codec: "copy" } };
    return { sentence: `attachment ${index} cannot be stored in ${container} and was left out` };
  }
  return {};
};

/** Which of the source's streams go along into a container, and sentences on those that do not. */
export const carriedStreams = (streams: readonly ProbedStream[], container: Container): Carriage => {
  const fates = streams.map((stream) => fateOf(stream, container));
  return {
    streams: fates.flatMap(({ stream }) => stream ?? []),
    sentences: fates.flatMap(({ sentence }) => sentence ?? []),
  };
};
