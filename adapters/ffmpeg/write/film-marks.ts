import { parseTimecode, timecodeAfter } from "#core/film/timecode.ts";
import type { Container } from "#core/film/carriage.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { Source } from "#core/film/source.ts";
import type { ProbedStream } from "#adapters/ffmpeg/probe/probe-report.ts";

/** Tags of the picture that still hold for it; counts and bit rates do not. */
const keptTags = ["title", "handler_name"];

/** Where no language is said Matroska means English, so "und" is said. */
const pictureTags = (stream: ProbedStream | undefined): string[] => [
  ...["-metadata:s:v:0", `language=${stream?.tags["language"] ?? "und"}`],
  ...keptTags.flatMap((tag) => {
    const value = stream?.tags[tag];
    return value === undefined ? [] : ["-metadata:s:v:0", `${tag}=${value}`];
  }),
];

/** The timecode of the first frame that is written; null: the film has none. */
export const firstTimecode = ({ timecode, video }: Source, { first }: FrameRange): string | null => {
  const parsed = timecode === null ? null : parseTimecode(timecode);
  return parsed === null ? null : timecodeAfter(parsed, first, video.frameRate);
};

const timecodeTag = (source: Source, range: FrameRange): string[] => {
  const written = firstTimecode(source, range);
  return written === null
    ? []
    : ["-metadata", `timecode=${written}`, "-metadata:s:v:0", `timecode=${written}`];
};

/** Tags that MP4's own metadata box has a place for, or that belong to the old file alone. */
const ordinaryTags = new Set([
  ...["title", "artist", "album_artist", "composer", "album", "date", "encoder", "comment", "genre"],
  ...["copyright", "grouping", "lyrics", "description", "synopsis", "show", "episode_id", "network"],
  ...["keywords", "episode_sort", "season_number", "media_type", "hd_video", "gapless_playback"],
  ...["compilation", "track", "disc", "creation_time", "timecode"],
  ...["major_brand", "minor_version", "compatible_brands"],
]);
const ofTheOldFile = ["major_brand", "minor_version", "compatible_brands"];

/** Whether the film has tags that only the metadata keys of QuickTime have a place for. */
export const hasFreeTags = ({ tags }: Source, container: Container): boolean =>
  container !== "matroska" && Object.keys(tags).some((tag) => !ordinaryTags.has(tag.toLowerCase()));

/** Tags of film and picture as options of the output. */
export const filmMarks = (
  source: Source,
  range: FrameRange,
  stream: ProbedStream | undefined,
): string[] => [
  ...["-map_metadata", "1", ...ofTheOldFile.flatMap((tag) => ["-metadata", `${tag}=`])],
  ...pictureTags(stream),
  ...timecodeTag(source, range),
];
