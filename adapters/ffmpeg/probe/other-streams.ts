import type { Source } from "#core/film/source.ts";
import type { Tool, Tools } from "#adapters/ffmpeg/process/binaries.ts";
import { teletextPages } from "#adapters/ffmpeg/probe/teletext-pages.ts";
import type { ChosenVideo } from "#adapters/ffmpeg/probe/choose-video.ts";
import {
  probeFirstPacket,
  type ProbedStream,
  type ProbeReport,
} from "#adapters/ffmpeg/probe/probe-report.ts";

type OtherStream = Source["others"][number];

const typeOf = (stream: ProbedStream, { covers }: ChosenVideo): OtherStream["type"] | null => {
  const { codec_type: type } = stream;
  if (covers.includes(stream)) return "cover";
  if (type === "video") return null;
  return type === "audio" || type === "subtitle" || type === "attachment" ? type : "data";
};

/** A data track is known by its container's tag: ffmpeg has no codec for most. */
const codecOf = (stream: ProbedStream, type: OtherStream["type"]): string => {
  const tag = stream.codec_tag_string.replace(/\[\d+\]/g, "").trim();
  return type === "data" && tag !== "" ? tag : stream.codec_name;
};

/** Samples that an edit list hides at the head of the sound; containers without one have none. */
const primingOf = async (
  ffprobe: Tool,
  path: string,
  { format: { format_name: format } }: ProbeReport,
  { index }: ProbedStream,
): Promise<number> => {
  if (!format.split(",").includes("mov")) return 0;
  const packet = await probeFirstPacket(ffprobe, path, index);
  const skip = packet?.side_data_list.find(({ side_data_type: type }) => type === "Skip Samples");
  const samples = skip?.["skip_samples"];
  return typeof samples === "number" ? samples : 0;
};

/** The streams beside the picture, in the container's order. */
export const otherStreams = async (
  tools: Tools,
  path: string,
  report: ProbeReport,
  video: ChosenVideo,
): Promise<Source["others"]> => {
  const found: Source["others"] = [];
  for (const stream of report.streams) {
    const type = typeOf(stream, video);
    if (type === null) continue;
    found.push({
      index: stream.index,
      type,
      codec: codecOf(stream, type),
      language: stream.tags["language"] ?? null,
      fileName: stream.tags["filename"] ?? null,
      sampleFormat: stream.sample_fmt ?? null,
      sampleRate: stream.sample_rate,
      teletext: stream.codec_name === "dvb_teletext" ? await teletextPages(tools, path, stream) : [],
      primingSamples: type === "audio" ? await primingOf(tools.ffprobe, path, report, stream) : 0,
    });
  }
  return found;
};

/** The timecode of the film's first frame: the picture's own, a timecode track's, or the container's. */
export const timecodeOf = ({ streams, format }: ProbeReport, picture: ProbedStream): string | null => {
  const named = [picture.tags, ...streams.map(({ tags }) => tags), format.tags];
  const found = named.flatMap((tags) => tags["timecode"] ?? tags["TIMECODE"] ?? []);
  return found.find((text) => /^\d\d:\d\d:\d\d[:;.]\d\d$/.test(text)) ?? null;
};
