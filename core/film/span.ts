import * as z from "zod";
import { JobError } from "#core/errors.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { toNumber, type Rational } from "#core/film/rational.ts";
import { framesOf, parseTimecode } from "#core/film/timecode.ts";
import type { Timeline } from "#core/film/timeline.ts";

/** A place in the film as a person names it: a frame, seconds from the first frame, or a timecode. */
export const placeSchema = z.union([
  z.strictObject({ frame: z.int().nonnegative() }),
  z.strictObject({ seconds: z.number().nonnegative() }),
  z.strictObject({ timecode: z.string().refine((text) => parseTimecode(text) !== null) }),
]);
export type Place = z.infer<typeof placeSchema>;

/** Part of the film to colour: `from` is in, `to` is not; null is the film's own end. */
export const spanSchema = z.strictObject({ from: placeSchema.nullable(), to: placeSchema.nullable() });
export type Span = z.infer<typeof spanSchema>;

/**
 * Reads "120f" as frame 120; "75", "1:15" and "0:01:15.5" as a time; "00:01:15:12" as a timecode.
 *
 * @throws JobError UsageInvalid
 */
export const parsePlace = (text: string): Place => {
  if (parseTimecode(text) !== null) return { timecode: text };
  const frame = /^(\d+)f$/.exec(text);
  if (frame?.[1] !== undefined) return { frame: Number(frame[1]) };
  const time = /^(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)$/.exec(text);
  if (time === null) {
    throw new JobError(
      "UsageInvalid",
      `${JSON.stringify(text)} is not a place in a film; give a time (75, 1:15 or 0:01:15.5), a timecode (00:01:15:12) or a frame (120f)`,
    );
  }
  const [hours = "0", minutes = "0", seconds = "0"] = time.slice(1);
  return { seconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) };
};

/** A place as `parsePlace` reads it from a person's text, or already read. */
export const typedPlaceSchema = z.union([
  placeSchema,
  z.string().transform((text, context): Place => {
    try {
      return parsePlace(text);
    } catch (error) {
      context.addIssue(error instanceof JobError ? error.message : String(error));
      return z.NEVER;
    }
  }),
]);

/** What a span's places count by. */
export type SpanClock = {
  readonly timeBase: Rational;
  readonly frameRate: Rational;
  /** Of the film's first frame, where it carries one. */
  readonly timecode?: string | null;
};

/** A timecode counts from the film's own where it lies behind that, else from the first frame as zero. */
const secondsOf = (text: string, { frameRate, timecode = null }: SpanClock): number => {
  const [asked, own] = [parseTimecode(text), timecode === null ? null : parseTimecode(timecode)];
  if (asked === null) return 0;
  if (asked.frames >= Math.round(toNumber(frameRate))) {
    throw new JobError(
      "UsageInvalid",
      `there is no timecode ${text}: this film has ${toNumber(frameRate).toFixed(3)} frames per second, so those of a second go from 00 to ${Math.round(toNumber(frameRate)) - 1}`,
    );
  }
  const frames = framesOf(asked, frameRate);
  const start = own === null ? 0 : framesOf(own, frameRate);
  return (frames >= start ? frames - start : frames) / toNumber(frameRate);
};

/** Frames that a span covers. @throws JobError UsageInvalid when it covers none */
export const spanFrames = (span: Span, { pts }: Timeline, clock: SpanClock): FrameRange => {
  const frameAt = (place: Place): number => {
    if ("frame" in place) return Math.min(place.frame, pts.length);
    const seconds = "seconds" in place ? place.seconds : secondsOf(place.timecode, clock);
    const ticks = (pts[0] ?? 0) + seconds / toNumber(clock.timeBase);
    const found = pts.findIndex((pts) => pts >= ticks - 0.5);
    return found === -1 ? pts.length : found;
  };
  const first = span.from === null ? 0 : frameAt(span.from);
  const end = span.to === null ? pts.length : frameAt(span.to);
  if (first >= end) {
    throw new JobError(
      "UsageInvalid",
      `--from and --to leave no frame: the film has ${pts.length} frames, the span would be ${first} to ${end}; give a --from before frame ${pts.length} and a --to behind it`,
      { first, end },
    );
  }
  return { first, end };
};
