import type { Jump } from "#core/film/clock.ts";

/** A stretch of the film between two jumps of its clock, seconds as the container counts. */
export type FilmPart = { readonly from: number; readonly to: number; readonly shift: number };

/** A packet as the container has it; null where it says nothing. */
export type PacketTime = { readonly seconds: number | null; readonly duration: number | null };

/** The parts of a film whose clock jumps. @param tick  seconds */
export const filmParts = (
  { pts, lastDuration }: { readonly pts: readonly number[]; readonly lastDuration: number },
  jumps: readonly Jump[],
  tick: number,
): FilmPart[] => {
  const starts = [{ frame: 0, shift: 0 }, ...jumps];
  return starts.map(({ frame, shift }, n) => {
    const end = starts[n + 1]?.frame ?? pts.length;
    const last = pts[end - 1] ?? 0;
    const usual = end - 1 > frame ? last - (pts[end - 2] ?? last) : lastDuration;
    return {
      from: ((pts[frame] ?? 0) - shift) * tick,
      to: (last + usual - shift) * tick,
      shift: shift * tick,
    };
  });
};

/** A stream's own clock jumps where its packets do not meet by more than this. */
const seamSeconds = 0.08;
/** Sound may begin before and end after the pictures of its part by this much. */
const beyondSeconds = 2;

/**
 * Tells, packet by packet in the file's order, which part a stream without gaps (sound) is in: the one in
 * which it goes on best when its own clock jumps.
 */
export const soundPart = (parts: readonly FilmPart[]): ((packet: PacketTime) => number) => {
  let part = 0;
  let rawEnd: number | null = null;
  return ({ seconds, duration }) => {
    const raw: number = seconds ?? rawEnd ?? 0;
    if (rawEnd === null)
      part = Math.max(
        0,
        parts.findIndex((candidate) => isWithin(raw, candidate)),
      );
    else if (Math.abs(raw - rawEnd) > seamSeconds) part = bestPart(parts, part, { raw, before: rawEnd });
    rawEnd = raw + (duration ?? 0);
    return part;
  };
};

/** The part, from `part` on, in which a packet comes nearest to where the one before it ended. */
const bestPart = (
  parts: readonly FilmPart[],
  part: number,
  { raw, before }: { readonly raw: number; readonly before: number },
): number => {
  const shiftOf = (n: number): number => parts[n]?.shift ?? 0;
  const miss = (n: number): number => Math.abs(raw + shiftOf(n) - before - shiftOf(part));
  let best = part;
  for (let n = part + 1; n < parts.length; n += 1)
    if (isWithin(raw, parts[n]) && miss(n) < miss(best)) best = n;
  return best;
};

const isWithin = (seconds: number, part: FilmPart | undefined): boolean =>
  part !== undefined && seconds >= part.from - beyondSeconds && seconds <= part.to + beyondSeconds;

/**
 * The part of a packet of a stream with gaps (subtitles): that of the pictures around it in the file, or
 * the one beside it whose clock it fits.
 */
export const sparsePart = (parts: readonly FilmPart[], around: number, { seconds }: PacketTime): number =>
  seconds === null
    ? around
    : ([around, around + 1, around - 1].find((n) => isWithin(seconds, parts[n])) ?? around);
