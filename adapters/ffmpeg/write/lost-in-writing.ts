import type { FrameRange } from "#core/film/frame-range.ts";
import type { Source } from "#core/film/source.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { chromaLocationIn } from "#adapters/ffmpeg/probe/chroma-location.ts";
import { probeFilm } from "#adapters/ffmpeg/probe/probe-report.ts";
import { timecodeOf } from "#adapters/ffmpeg/probe/other-streams.ts";
import { orientationIn } from "#adapters/ffmpeg/probe/rotation.ts";
import { firstTimecode } from "#adapters/ffmpeg/write/film-marks.ts";

/** Reads a written film back: sentences on what its container or codec did not take of the picture's marks. */
export const lostInWriting = async (
  ffprobe: Tool,
  path: string,
  { source, range }: { readonly source: Source; readonly range: FrameRange },
): Promise<string[]> => {
  const report = await probeFilm(ffprobe, path);
  const { streams } = report;
  const { video } = source;
  const written = streams.find(({ codec_type: type }) => type === "video");
  if (written === undefined) return ["no picture could be read back"];
  const { rotation } = orientationIn(written);
  const given = video.sampleAspect ?? { num: 1, den: 1 };
  const aspect = written.sample_aspect_ratio ?? { num: 1, den: 1 };
  const marks: readonly Mark[] = [
    ["turn", `${video.rotation} degrees`, `${rotation} degrees`],
    [
      "pixel shape",
      `${given.num}:${given.den}`,
      given.num * aspect.den === given.den * aspect.num
        ? `${given.num}:${given.den}`
        : `${aspect.num}:${aspect.den}`,
    ],
    ["range", video.colour.range, written.color_range === "pc" ? "full" : "limited"],
    ["colour matrix", video.colour.matrix, written.color_space],
    ["colour primaries", video.colour.primaries, written.color_primaries],
    ["transfer curve", video.colour.transfer, written.color_transfer],
    // Of 4:2:0 alone: what an editing suite's codec or an odd size made 4:2:2 or 4:4:4 has none to keep.
    [
      "chroma location",
      chromaLocationIn({ ...written, chroma_location: "left" }) === null ? null : video.chromaLocation,
      chromaLocationIn(written) ?? undefined,
    ],
  ];
  return [...marksLost(marks), ...timecodeLost(firstTimecode(source, range), timecodeOf(report, written))];
};

type Mark = readonly [name: string, wanted: string | null, found: string | undefined];

const marksLost = (marks: readonly Mark[]): string[] =>
  marks
    .filter(([, wanted, found]) => wanted !== null && wanted !== found)
    .map(
      ([name, wanted, found]) =>
        `the picture's ${name} (${wanted}) could not be marked in the result (${found ?? "nothing"} is)`,
    );

/** MP4 and QuickTime count timecodes in frames of an even rate, which a film that lacks frames has not. */
const timecodeLost = (wanted: string | null, found: string | null): string[] => {
  const digits = (text: string | null): string | undefined => text?.replace(/\D/g, ":");
  return digits(wanted) === digits(found)
    ? []
    : [
        `its timecode (${wanted ?? "none"}) could not be written into the result (${found ?? "none"} is); an .mkv result (-o) keeps it`,
      ];
};
