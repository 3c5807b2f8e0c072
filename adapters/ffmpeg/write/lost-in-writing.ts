import type { Source } from "#core/film/source.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { probeFilm } from "#adapters/ffmpeg/probe/probe-report.ts";
import { orientationIn } from "#adapters/ffmpeg/probe/rotation.ts";

/** Reads a written film back: sentences on what its container or codec did not take of the picture's marks. */
export const lostInWriting = async (ffprobe: Tool, path: string, { video }: Source): Promise<string[]> => {
  const { streams } = await probeFilm(ffprobe, path);
  const written = streams.find(({ codec_type: type }) => type === "video");
  if (written === undefined) return ["no picture could be read back"];
  const { rotation } = orientationIn(written);
  const given = video.sampleAspect ?? { num: 1, den: 1 };
  const aspect = written.sample_aspect_ratio ?? { num: 1, den: 1 };
  const marks: readonly (readonly [name: string, wanted: string | null, found: string | undefined])[] = [
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
  ];
  return marks
    .filter(([, wanted, found]) => wanted !== null && wanted !== found)
    .map(
      ([name, wanted, found]) =>
        `the picture's ${name} (${wanted}) could not be marked in the result (${found ?? "nothing"} is)`,
    );
};
