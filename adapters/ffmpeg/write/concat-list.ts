import { relative } from "node:path";
import type { Segment } from "#core/ports/film-writer.ts";
import type { Rational } from "#core/film/rational.ts";
import type { Timeline } from "#core/film/timeline.ts";
import { nanoseconds } from "#adapters/ffmpeg/write/matroska.ts";

/** Where each segment begins and the last one ends, in whole units of `stepNs` nanoseconds. */
const borders = (
  segments: readonly Segment[],
  timeline: Timeline,
  timeBase: Rational,
  stepNs: bigint,
): bigint[] => {
  const lastPts = timeline.pts.at(-1) ?? 0;
  const ticks = [
    ...segments.map(({ range }) => timeline.pts[range.first] ?? lastPts),
    timeline.pts[segments.at(-1)?.range.end ?? 0] ?? lastPts + timeline.lastDuration,
  ];
  return ticks.map((pts) => (nanoseconds(pts, timeBase) + stepNs / 2n) / stepNs);
};

/** A list is read line by line, so a name with a line break cannot stand in it: one from `folder` has none. */
const addressFrom = (folder: string, path: string): string =>
  `'file:${relative(folder, path).replaceAll("'", String.raw`'\''`)}'`;

type Format = "matroska" | "mp4" | "mov";

/** Steps that times are kept in: Matroska's milliseconds, else the microseconds that ffmpeg joins by. */
const stepOf = (format: Format): { ns: bigint; perSecond: bigint } =>
  format === "matroska" ? { ns: 1_000_000n, perSecond: 1000n } : { ns: 1000n, perSecond: 1_000_000n };

type ListRequest = {
  readonly folder: string;
  readonly timeline: Timeline;
  readonly timeBase: Rational;
  readonly format: Format;
};

/**
 * The list that ffmpeg's concat demuxer joins segments by. Each has a `duration` line with the time from
 * its first frame to the next segment's first, taken from the source's own pts: without it ffmpeg would
 * go by the segments' lengths, which end where their last frame's guessed duration ends.
 *
 * @param folder  where ffmpeg works when it reads the list; segments are named from there
 */
export const concatList = (
  segments: readonly Segment[],
  { folder, timeline, timeBase, format }: ListRequest,
): string => {
  const { ns, perSecond } = stepOf(format);
  const at = borders(segments, timeline, timeBase, ns);
  const digits = String(perSecond).length - 1;
  const entries = segments.map(({ path }, i) => {
    const steps = (at[i + 1] ?? 0n) - (at[i] ?? 0n);
    const seconds = `${steps / perSecond}.${String(steps % perSecond).padStart(digits, "0")}`;
    return `file ${addressFrom(folder, path)}\nduration ${seconds}\n`;
  });
  return `ffconcat version 1.0\n${entries.join("")}`;
};
