import { teletextPage, type CarriedStream, type Container } from "#core/film/carriage.ts";
import type { Source } from "#core/film/source.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { fileAddress, filmGuard } from "#adapters/ffmpeg/process/guarded-input.ts";
import { runFileJob, type FileJob } from "#adapters/ffmpeg/process/run-file-job.ts";
import type { ProbeReport } from "#adapters/ffmpeg/probe/probe-report.ts";
import { encodeFailure } from "#adapters/ffmpeg/write/encode-failure.ts";
import type { ExtractedTexts } from "#adapters/ffmpeg/write/text-subtitles.ts";

/** Streams that come from one of the inputs. */
export type StreamsFrom = {
  readonly source: Source;
  /** Its number. */
  readonly input: number;
  readonly carried: readonly CarriedStream[];
};

type Others = StreamsFrom & {
  readonly container: Container;
  /** What has no times, of a film whose other streams were moved; null: nothing lies elsewhere. */
  readonly still: StreamsFrom | null;
  readonly report: ProbeReport;
  /** A path that names of further files may begin with. */
  readonly beside: string;
  readonly texts: ExtractedTexts["files"];
  /** Number of the first further input. */
  readonly firstInput: number;
};

type Mapped = { readonly inputs: FileJob["inputs"]; readonly options: readonly string[] };

const specifiers = { audio: "a", subtitle: "s", attachment: "t", data: "d", cover: "v" } as const;

/** Tags and dispositions of a stream that comes from a file of its own. */
const marksOf = (
  { source, report, input }: Others,
  { index, page: number }: CarriedStream,
  specifier: string,
): string[] => {
  const stream = report.streams.find((candidate) => candidate.index === index);
  const page = teletextPage(source, index, number);
  const set = Object.entries(stream?.disposition ?? {}).flatMap(([name, on]) => (on === 1 ? [name] : []));
  if (page?.forTheDeaf === true && !set.includes("hearing_impaired")) set.push("hearing_impaired");
  return [
    ...[`-map_metadata:s:${specifier}`, `${input}:s:${index}`],
    ...(page === undefined ? [] : [`-metadata:s:${specifier}`, `language=${page.language ?? "und"}`]),
    ...[`-disposition:${specifier}`, set.length === 0 ? "0" : set.join("+")],
  ];
};

/** MP4 and QuickTime keep a track's title where few players look; nearly all show its handler's name. */
const titleShown = ({ report, container }: Others, index: number, specifier: string): string[] => {
  const title = report.streams.find((candidate) => candidate.index === index)?.tags["title"];
  return container === "matroska" || title === undefined
    ? []
    : [`-metadata:s:${specifier}`, `handler_name=${title}`];
};

/** A cover as a file, for a container that attaches it. */
const attachedCover = async (
  ffmpeg: Tool,
  { source, beside }: { readonly source: Source; readonly beside: string },
  index: number,
  specifier: string,
): Promise<string[]> => {
  const stream = source.others.find((candidate) => candidate.index === index);
  const [ending, kind] = stream?.codec === "png" ? ["png", "image/png"] : ["jpg", "image/jpeg"];
  const file = `${beside}.cover-${index}.${ending}`;
  const end = await runFileJob(ffmpeg, {
    inputs: [{ address: fileAddress(source.uri), options: filmGuard }],
    options: ["-map", `0:${index}`, "-c", "copy", "-frames:v", "1", "-f", "data"],
    output: fileAddress(file),
  });
  if (end.failed) throw encodeFailure(file, end.lines, "with an error");
  return [
    ...["-attach", file, `-metadata:s:${specifier}`, `mimetype=${kind}`],
    ...[`-metadata:s:${specifier}`, `filename=${stream?.fileName ?? `cover.${ending}`}`],
  ];
};

/** How a stream is written: its encoder, if any, and what makes a picture a cover. */
const writingOf = (type: CarriedStream["type"], specifier: string, codec: string): string[] => [
  ...(codec === "copy" ? [] : [`-c:${specifier}`, codec]),
  ...(type === "cover" ? [`-disposition:${specifier}`, "attached_pic"] : []),
];

/** Options, and inputs beside the source, that bring the source's other streams into the result. */
export const otherMappings = async (ffmpeg: Tool, others: Others): Promise<Mapped> => {
  const { container, texts, beside, firstInput } = others;
  const inputs: { address: string; options: string[] }[] = [];
  const options: string[] = [];
  const attached: string[] = [];
  const seen = { audio: 0, subtitle: 0, attachment: 0, data: 0, cover: 0 };
  const all = [others, ...(others.still === null ? [] : [others.still])].flatMap(
    ({ source, input, carried }) => carried.map((stream) => ({ source, input, stream })),
  );
  const isAttached = ({ stream }: (typeof all)[number]): boolean =>
    stream.type === "cover" && container === "matroska";
  for (const { input, stream } of all.filter((one) => !isAttached(one))) {
    const { index, type, codec } = stream;
    const number = type === "cover" ? seen.cover + 1 : seen[type];
    seen[type] += 1;
    const specifier = `${specifiers[type]}:${number}`;
    const text = texts.get(stream);
    const from = text === undefined ? `${input}:${index}` : `${firstInput + inputs.length}:0`;
    options.push("-map", from);
    const writtenAs = text !== undefined && container !== "matroska" ? "mov_text" : codec;
    options.push(...writingOf(type, specifier, writtenAs), ...titleShown(others, index, specifier));
    if (text === undefined) continue;
    inputs.push({ address: fileAddress(text), options: [] });
    options.push(...marksOf(others, stream, specifier));
  }
  for (const { source, stream } of all.filter(isAttached)) {
    const specifier = `t:${seen.attachment}`;
    attached.push(...(await attachedCover(ffmpeg, { source, beside }, stream.index, specifier)));
    seen.attachment += 1;
  }
  return { inputs, options: [...options, ...attached] };
};
