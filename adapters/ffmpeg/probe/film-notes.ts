import type { Source } from "#core/film/source.ts";
import { orientationIn } from "#adapters/ffmpeg/probe/rotation.ts";
import type { ChosenVideo } from "#adapters/ffmpeg/probe/choose-video.ts";
import type { LumaAccess } from "#adapters/ffmpeg/probe/pixel-format.ts";
import type { ProbedStream } from "#adapters/ffmpeg/probe/probe-report.ts";

const listed = (streams: readonly ProbedStream[]): string =>
  streams.map(({ index, codec_name: codec }) => `${index} (${codec})`).join(", ");

/** VP8 and VP9 keep transparency beside the picture, where only a tag tells of it; ffmpeg gives none of it. */
const hasHiddenAlpha = ({ tags }: ProbedStream, access: LumaAccess): boolean =>
  !access.alpha && (tags["alpha_mode"] === "1" || tags["ALPHA_MODE"] === "1");

const depthNote = ({ prepare, codedDepth, bitDepth }: LumaAccess): string | null => {
  if (prepare === "from-rgb")
    return "its RGB picture is turned into limited-range luma first, rounded to whole steps";
  return prepare === "reduce" ? `its ${codedDepth} bit luma is kept with ${bitDepth} bits` : null;
};

const sideDataNotes: Readonly<Record<string, string>> = {
  "DOVI configuration record": "its Dolby Vision layer is not carried over",
  "Stereo 3D": "its mark as a stereoscopic film is not carried over",
  "Spherical Mapping": "its mark as a spherical film is not carried over",
};

/** Sentences on what of the film the result will not carry, and why. */
export const filmNotes = ({
  video,
  stream,
  access,
  singleFields,
  editions,
}: {
  readonly video: ChosenVideo;
  readonly stream: ProbedStream;
  readonly access: LumaAccess;
  readonly singleFields: boolean;
  readonly editions: Source["editions"];
}): string[] => {
  const layers = [...new Set(stream.side_data_list.map(({ side_data_type: type }) => sideDataNotes[type]))];
  const notes = [
    video.others.length > 0 &&
      `of its video streams number ${stream.index} is coloured; not carried over: ${listed(video.others)}`,
    hasHiddenAlpha(stream, access) && "its transparency is dropped: the picture is coloured as if opaque",
    stream.closed_captions === 1 && "closed captions inside its picture data are not carried over",
    singleFields &&
      "each of its fields is a picture of its own, half as high, and is coloured and written as one; for whole interlaced frames join them first (ffmpeg -i FILM -map 0 -c copy -c:v ffv1 -vf weave NEW.mkv)",
    depthNote(access),
    editions?.linked === true &&
      "its chapters name parts that lie in other files; those are not coloured with it, and each is a film of its own here",
    ...layers,
    orientationIn(stream).note,
  ];
  return notes.filter((note) => typeof note === "string");
};
