import type { CarriedStream, Container } from "#core/film/carriage.ts";
import type { Source } from "#core/film/source.ts";
import type { Stretch } from "#core/film/subtitle-text.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { fileAddress, filmGuard } from "#adapters/ffmpeg/process/guarded-input.ts";
import { runFileJob, type FileJob } from "#adapters/ffmpeg/process/run-file-job.ts";
import type { ProbeReport } from "#adapters/ffmpeg/probe/probe-report.ts";
import { encodeFailure } from "#adapters/ffmpeg/write/encode-failure.ts";
import { extractedText } from "#adapters/ffmpeg/write/text-subtitles.ts";

type Others = {
  readonly source: Source;
  readonly container: Container;
  readonly carried: readonly CarriedStream[];
  readonly report: ProbeReport;
  /** A path that names of further files may begin with. */
  readonly beside: string;
  /** Null: the whole film. */
  readonly stretch: Stretch | null;
  /** Number of the first further input. */
  readonly firstInput: number;
};

type Mapped = { readonly inputs: FileJob["inputs"]; readonly options: readonly string[] };

const specifiers = { audio: "a", subtitle: "s", attachment: "t", data: "d", cover: "v" } as const;

/** Tags and dispositions of a stream that comes from a file of its own. */
const marksOf = ({ report }: Others, index: number, specifier: string): string[] => {
  const stream = report.streams.find((candidate) => candidate.index === index);
  const set = Object.entries(stream?.disposition ?? {}).flatMap(([name, on]) => (on === 1 ? [name] : []));
  return [
    ...[`-map_metadata:s:${specifier}`, `1:s:${index}`],
    ...[`-disposition:${specifier}`, set.length === 0 ? "0" : set.join("+")],
  ];
};

/** A cover as a file, for a container that attaches it. */
const attachedCover = async (
  ffmpeg: Tool,
  { source, beside }: Others,
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

/** Options, and inputs beside the source, that bring the source's other streams into the result. */
export const otherMappings = async (ffmpeg: Tool, others: Others): Promise<Mapped> => {
  const { source, container, carried, stretch, beside, firstInput } = others;
  const inputs: { address: string; options: string[] }[] = [];
  const options: string[] = [];
  const attached: string[] = [];
  const seen = { audio: 0, subtitle: 0, attachment: 0, data: 0, cover: 0 };
  const plain = carried.filter(({ type }) => type !== "cover" || container !== "matroska");
  for (const stream of plain) {
    const { index, type, codec } = stream;
    const number = type === "cover" ? seen.cover + 1 : seen[type];
    seen[type] += 1;
    const specifier = `${specifiers[type]}:${number}`;
    const text = await extractedText(ffmpeg, {
      ...{ source, stream, stretch, container, path: `${beside}.${index}` },
    });
    const from = text === null ? `1:${index}` : `${firstInput + inputs.length}:0`;
    options.push("-map", from);
    const writtenAs = text !== null && container !== "matroska" ? "mov_text" : codec;
    if (writtenAs !== "copy") options.push(`-c:${specifier}`, writtenAs);
    if (type === "cover") options.push(`-disposition:${specifier}`, "attached_pic");
    if (text === null) continue;
    inputs.push({ address: fileAddress(text), options: [] });
    options.push(...marksOf(others, index, specifier));
  }
  for (const { index } of carried.filter((stream) => !plain.includes(stream))) {
    attached.push(...(await attachedCover(ffmpeg, others, index, `t:${seen.attachment}`)));
    seen.attachment += 1;
  }
  return { inputs, options: [...options, ...attached] };
};
