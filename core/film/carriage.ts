import { JobError } from "#core/errors.ts";
import { isWrappedPcm, plainPcm } from "#core/film/plain-pcm.ts";
import type { Source } from "#core/film/source.ts";

export const containers = ["mp4", "mov", "matroska"] as const;
export type Container = (typeof containers)[number];

const byEnding: Readonly<Record<string, Container>> = {
  ".mp4": "mp4",
  ".m4v": "mp4",
  ".mov": "mov",
  ".mkv": "matroska",
};

/** The container a result's name asks for. @throws JobError UsageInvalid */
export const containerOf = (result: string): Container => {
  const ending = /(?<=[^/])\.[^./]*$/.exec(result)?.[0].toLowerCase() ?? "";
  const container = byEnding[ending];
  if (container !== undefined) return container;
  const given = ending === "" ? "has no ending" : `ends in ${ending}`;
  throw new JobError(
    "UsageInvalid",
    `${result} ${given}; results can end in ${Object.keys(byEnding).join(", ")}`,
  );
};

type OtherStream = Source["others"][number];

export type CarriedStream = {
  /** Index in the source's container. */
  readonly index: number;
  readonly type: OtherStream["type"];
  /** "copy", or the encoder that rewrites it. */
  readonly codec: string;
  /** Of teletext, whose pages become subtitles of their own. */
  readonly page?: string;
};

/** What the film says of a page of its teletext. */
export const teletextPage = (
  { others }: Source,
  index: number,
  page: string | undefined,
): OtherStream["teletext"][number] | undefined =>
  others.find((stream) => stream.index === index)?.teletext.find((one) => one.page === page);

/** What becomes of a film's other streams in a container. */
export type Carriage = {
  readonly streams: readonly CarriedStream[];
  /** What the container cannot hold, each as a noun. */
  readonly lost: readonly string[];
  /** Sentences on what is written otherwise without a loss. */
  readonly changed: readonly string[];
};

/** Sound that each container takes as it is. Matroska takes nearly all. */
const soundTaken: Readonly<Record<Container, RegExp>> = {
  mp4: /^(?:aac|mp[23]|e?ac3|alac|opus|vorbis|flac|dts)$/,
  mov: /^(?:aac|mp[23]|e?ac3|alac|pcm_(?:[su](?:8|16|24|32)|f(?:32|64))(?:le|be)?|pcm_(?:a|mu)law|adpcm_ima_qt|amr_[nw]b|qdmc|qdm2|mace[36])$/,
  matroska: /^(?!pcm_(?:bluray|dvd)$)/,
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

/** Pictures that MP4 keeps as a cover; Matroska attaches any. */
const coversTaken = /^(?:mjpeg|png|bmp)$/;

const label = ({ index, codec, language }: OtherStream): string =>
  `${index} (${codec === "unknown" ? "of a kind that ffmpeg does not know" : codec}${language === null || language === "und" ? "" : `, ${language}`})`;

type Fate = {
  readonly codec?: string;
  readonly lost?: string;
  readonly changed?: string;
  readonly pages?: readonly string[];
};

const isCopied = ({ misfits }: Source, { index, codec }: OtherStream, container: Container): boolean =>
  soundTaken[container].test(codec) && !misfits[container].includes(index);

/** What no container takes as it is goes along as the samples that it decodes to, so that it is not lost. */
const soundFate = (source: Source, stream: OtherStream, container: Container): Fate => {
  if (isCopied(source, stream, container)) return { codec: "copy" };
  const pcm = plainPcm(stream);
  const isKept = !isWrappedPcm(stream) && containers.some((one) => isCopied(source, stream, one));
  if (isKept || pcm === null || pcm === stream.codec || !soundTaken[container].test(pcm))
    return { lost: `sound ${label(stream)}` };
  return { codec: pcm, changed: `sound ${label(stream)} is written as ${pcm}, the same samples` };
};

/** No container of ours holds teletext; the pages that are subtitles become text. */
const teletextFate = (stream: OtherStream, container: Container): Fate => {
  const pages = stream.teletext.map(({ page }) => page);
  const rewritten = rewrittenAs[container];
  return {
    codec: rewritten,
    pages,
    changed: `teletext ${label(stream)}: ${pages.length === 1 ? "page" : "pages"} ${pages.join(", ")} ${pages.length === 1 ? "is" : "are"} rewritten as ${rewritten}; text and times are kept, colours and places on the screen are not, nor other pages`,
  };
};

const subtitleFate = (stream: OtherStream, container: Container): Fate => {
  const { codec, teletext } = stream;
  if (subtitlesTaken[container].test(codec)) return { codec: "copy" };
  if (teletext.length > 0) return teletextFate(stream, container);
  if (!textCodecs.test(codec)) return { lost: `subtitles ${label(stream)}` };
  const rewritten = rewrittenAs[container];
  return /^(?:ass|ssa)$/.test(codec)
    ? { codec: rewritten, lost: `the styling of subtitles ${label(stream)}` }
    : {
        codec: rewritten,
        changed: `subtitles ${label(stream)} are rewritten as ${rewritten}; their text and times are kept`,
      };
};

const attachmentFate = (stream: OtherStream, container: Container, refused: boolean): Fate =>
  container === "matroska" && !refused
    ? { codec: "copy" }
    : { lost: `attachment ${stream.index} (${stream.fileName ?? stream.codec})` };

const coverFate = (stream: OtherStream, container: Container, refused: boolean): Fate =>
  container === "matroska" || (container === "mp4" && coversTaken.test(stream.codec) && !refused)
    ? { codec: "copy" }
    : { lost: `cover picture ${label(stream)}` };

/** What data tracks hold that ffmpeg knows by their container's tag alone. */
const dataNames: Readonly<Record<string, string>> = {
  stpp: "TTML subtitles",
  mebx: "timed metadata",
  gpmd: "telemetry of the camera",
  rtp: "streaming hints",
};

const dataFate = (stream: OtherStream, container: Container, refused: boolean): Fate =>
  container !== "matroska" && stream.codec === "gpmd" && !refused
    ? { codec: "copy" }
    : { lost: `${dataNames[stream.codec] ?? "data track"} ${label(stream)}` };

const fates = {
  subtitle: subtitleFate,
  attachment: attachmentFate,
  cover: coverFate,
  data: dataFate,
};

/** Tracks in which QuickTime keeps a film's timecode and the titles of its chapters. */
const isWrittenAnew = ({ timecode, chapters }: Source, { type, codec }: OtherStream): boolean =>
  type === "data" && ((codec === "tmcd" && timecode !== null) || (codec === "text" && chapters > 0));

/** Pictures of text that a disc's stream shows until the next: MP4 has to know for how long, and would lose the last. */
const isWithoutEnd = (source: Source, { codec }: OtherStream, container: Container): boolean =>
  codec === "dvd_subtitle" && container === "mp4" && /(?:^|,)mpeg(?:ts)?(?:,|$)/.test(source.container);

const fateOf = (source: Source, stream: OtherStream, container: Container): Fate =>
  isWrittenAnew(source, stream)
    ? {}
    : isWithoutEnd(source, stream, container)
      ? { lost: `subtitles ${label(stream)}` }
      : stream.type === "audio"
        ? soundFate(source, stream, container)
        : fates[stream.type](stream, container, source.misfits[container].includes(stream.index));

/** Of Matroska's chapters what other containers, which have one list of names and times, do not know. */
const chaptersLost = ({ editions }: Source, container: Container): string[] => {
  if (editions === null || container === "matroska") return [];
  return [
    ...(editions.ordered ? ["the order in which its chapters are to be played"] : []),
    ...(editions.count > 1 ? [`which of its ${editions.count} lists each chapter belongs to`] : []),
  ];
};

/** Which of the source's streams go along into a container, and what becomes of the others. */
export const carriageOf = (source: Source, container: Container): Carriage => {
  const ends = source.others.map((stream) => ({ stream, fate: fateOf(source, stream, container) }));
  return {
    streams: ends.flatMap(({ stream: { index, type }, fate: { codec, pages } }) => {
      if (codec === undefined) return [];
      return pages?.map((page) => ({ index, type, codec, page })) ?? [{ index, type, codec }];
    }),
    lost: [...ends.flatMap(({ fate: { lost } }) => lost ?? []), ...chaptersLost(source, container)],
    changed: ends.flatMap(({ fate: { changed } }) => changed ?? []),
  };
};

/** What this container loses and one of `others` would keep. */
const avoidablyLost = (source: Source, container: Container, others: readonly Container[]): string[] => {
  const elsewhere = others.map((other) => new Set(carriageOf(source, other).lost));
  return carriageOf(source, container).lost.filter((thing) => elsewhere.some((lost) => !lost.has(thing)));
};

/**
 * The first of some names whose container loses the least.
 *
 * @param results  names that differ in their endings, the most wanted first
 */
export const minLosing = (source: Source, results: readonly [string, ...string[]]): string => {
  const [first, ...rest] = results;
  const losses = (result: string): number => carriageOf(source, containerOf(result)).lost.length;
  return rest.reduce((best, result) => (losses(result) < losses(best) ? result : best), first);
};

/**
 * Refuses a container that would lose what another one keeps.
 *
 * @param endings  that the codec can go into
 * @throws JobError UsageInvalid
 */
export const refuseLosing = (source: Source, result: string, endings: readonly string[]): void => {
  const container = containerOf(result);
  const lost = avoidablyLost(
    source,
    container,
    endings.map((ending) => containerOf(`x${ending}`)),
  );
  if (lost.length === 0) return;
  const better = containerOf(minLosing(source, [result, ...endings.map((ending) => `x${ending}`)]));
  const ending = Object.keys(byEnding).find((ending) => byEnding[ending] === better) ?? ".mkv";
  throw new JobError(
    "UsageInvalid",
    `${container === "matroska" ? "Matroska" : container.toUpperCase()} cannot hold ${lost.join("; ")}; end the result's name in ${ending} (-o), or give --force-container to go on without`,
    { result, lost },
  );
};

/** Sentences for a person, before any work: what of the film the result will not hold as it is. */
export const carriageNotes = (source: Source, result: string): string[] => {
  const { lost, changed } = carriageOf(source, containerOf(result));
  return [...lost.map((thing) => `not carried into the result: ${thing}`), ...changed];
};
