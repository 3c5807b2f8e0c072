import type { PlaneSize } from "#core/film/planes.ts";

/** Size of the luma pictures that cuts are found on, whatever the film's shape. */
export const thumbnailSize: PlaneSize = { width: 64, height: 64 };

const pixels = thumbnailSize.width * thumbnailSize.height;

/** Frames looked at on each side of a cut. */
const reach = 3;

/**
 * Least 1 - NCC between any picture shortly before a cut and any shortly after it. Measured: real
 * cuts 0.48 and more; a pan in a cartoon drawn on fours 0.42 at 1.9 times the change around it, the
 * nearest that a false one came.
 */
const minDifference = 0.45;

/** How much a cut stands out of the change around it: the second largest within `reach`, times this. */
const minContrast = 2;

/** Standard deviation of luma below which a picture is black, white or fog and shows nothing. */
const flatDeviation = 4;

/**
 * A picture next to a flat stretch at the film's beginning or end meets it at a cut where it shows at least
 * this much (times `flatDeviation`), and this share of what its neighbours show; in a fade it shows less.
 */
const minHard = { deviation: 3, share: 0.8 };

/** No shot is shorter: a stray frame belongs to its neighbours. */
const minShotFrames = 3;

export type CutDetector = {
  /** The next frame's luma at `thumbnailSize`. */
  push(thumbnail: Uint8Array): void;
  /** First frames of all shots but the first, rising. */
  finish(): number[];
};

/**
 * Finds cuts in a stream of thumbnails, three frames behind it.
 *
 * Pictures are compared by normalised cross-correlation, which flicker and fades leave alone. A cut is
 * where no picture of the last three resembles one of the next three (so a flash is none) and the
 * change stands out of the changes around it (so a dissolve or a whip pan is none). Flat pictures are
 * looked through: two scenes with black between are two shots, the second beginning where it can be
 * seen; a fade out and in of the same picture is no cut. Where the film begins or ends with them, there is
 * nothing to see on the other side: there a picture that comes or goes at once is a cut.
 */
export const cutDetector = (): CutDetector => {
  const recent: Seen[] = [];
  const cuts: number[] = [];
  let frames = 0;
  const judge = (at: number): void => {
    const seen = recent[at];
    if (seen === undefined) return;
    const isFirst = at === 0 && seen.isFirst;
    if (isFirst ? isHard(seen, recent.slice(1, 1 + reach)) : isCut(recent, at)) add(seen.frame);
  };
  const add = (frame: number): void => {
    if (frame - (cuts.at(-1) ?? 0) >= minShotFrames) cuts.push(frame);
  };
  const judgeEnd = (): void => {
    const last = recent.at(-1);
    if (last !== undefined && last.frame < frames - 1 && isHard(last, recent.slice(-1 - reach, -1)))
      add(last.frame + 1);
  };
  return {
    push: (thumbnail) => {
      if (thumbnail.length !== pixels) {
        throw new RangeError(`a thumbnail has ${pixels} pixels, got ${thumbnail.length}`);
      }
      const seen = look(thumbnail, frames, recent.at(-1));
      frames += 1;
      if (seen === null) return;
      recent.push(seen);
      judge(recent.length - 1 - reach);
      if (recent.length > 2 * reach) recent.shift();
    },
    finish: () => {
      for (let at = Math.max(0, recent.length - reach); at < recent.length; at += 1) judge(at);
      judgeEnd();
      return cuts.filter((cut) => frames - cut >= minShotFrames);
    },
  };
};

type Seen = {
  readonly frame: number;
  readonly thumbnail: Uint8Array;
  readonly mean: number;
  readonly deviation: number;
  /** Whether none before it showed anything. */
  readonly isFirst: boolean;
  /** 1 - NCC with the last picture before that was not flat; 0 for the first. */
  readonly change: number;
};

/** null for a flat picture. */
const look = (thumbnail: Uint8Array, frame: number, before: Seen | undefined): Seen | null => {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < pixels; i += 1) {
    const value = thumbnail[i]!;
    sum += value;
    squares += value * value;
  }
  const mean = sum / pixels;
  const deviation = Math.sqrt(Math.max(0, squares / pixels - mean * mean));
  if (deviation < flatDeviation) return null;
  const seen = { frame, thumbnail: thumbnail.slice(), mean, deviation, isFirst: before === undefined };
  return { ...seen, change: before === undefined ? 0 : difference(before, seen) };
};

type Picture = Pick<Seen, "thumbnail" | "mean" | "deviation">;

/** 1 - NCC, 0…2. */
const difference = (one: Picture, other: Picture): number => {
  let products = 0;
  for (let i = 0; i < pixels; i += 1) products += one.thumbnail[i]! * other.thumbnail[i]!;
  return 1 - (products / pixels - one.mean * other.mean) / (one.deviation * other.deviation);
};

/** Whether a picture comes out of, or goes into, a flat stretch at once. */
const isHard = ({ deviation }: Picture, neighbours: readonly Picture[]): boolean =>
  deviation >= minHard.deviation * flatDeviation &&
  neighbours.every((other) => deviation >= minHard.share * other.deviation);

const isCut = (recent: readonly Seen[], at: number): boolean => {
  const change = recent[at]!.change;
  if (change < minDifference) return false;
  const around = recent
    .slice(Math.max(0, at - reach), at + reach + 1)
    .filter((seen) => seen !== recent[at])
    .map((seen) => seen.change)
    .sort((a, b) => b - a);
  const crossing = minCrossing(recent, at);
  return crossing >= minDifference && crossing >= minContrast * (around[1] ?? 0);
};

/** The most alike that a picture of the last three and one of the next three are. */
const minCrossing = (recent: readonly Seen[], at: number): number => {
  let least = Infinity;
  for (const before of recent.slice(Math.max(0, at - reach), at)) {
    for (const after of recent.slice(at, at + reach)) least = Math.min(least, difference(before, after));
  }
  return least;
};
