import type { PlaneSize } from "#core/film/planes.ts";
import { maxDistance } from "#core/cels/distance.ts";

/** Where two floods meet. */
export type Meeting = {
  /** Place of the pixel. */
  readonly at: number;
  /** How far it is from the nearest line, in the distance's units. */
  readonly level: number;
  /** How far the middle of the narrower flood is. */
  readonly peak: number;
};

type Floods = { readonly labels: Int32Array; readonly count: number };

/**
 * Numbers the pixels that are no line: wide places first, then the rest in falling order of their distance,
 * so that each meeting of two floods is seen at its widest point.
 *
 * @param distance  0 at lines
 * @param narrow  up to this distance meetings are asked about; above it, what touches is one
 * @param staysApart  whether two floods that meet are two regions
 */
export const floodRest = (
  distance: Uint16Array,
  { width }: PlaneSize,
  narrow: number,
  staysApart: (meeting: Meeting) => boolean,
): Floods => {
  const labels = new Int32Array(distance.length);
  const floods = floodForest();
  const steps = [-1, -width, width, 1];
  floodWide(distance, width, narrow, labels, floods);
  for (const at of fallingOrder(distance, narrow)) {
    const level = distance[at]!;
    const x = at % width;
    let own = 0;
    // A row's end is no neighbour of the next one's start; beyond the plane there is nothing.
    for (let side = x > 0 ? 0 : 1; side < (x + 1 < width ? 4 : 3); side += 1) {
      const there = labels[at + steps[side]!] ?? 0;
      if (there === 0) continue;
      const other = floods.root(there);
      if (own === 0) own = other;
      if (own !== other) own = meet(floods, { own, other, at, level }, staysApart);
    }
    labels[at] = own || floods.start(level);
  }
  return withNumbersInARow(labels, floods);
};

type Touch = { readonly own: number; readonly other: number; readonly at: number; readonly level: number };

/** The flood that the pixel between two belongs to: both, or the wider one where they stay apart. */
const meet = (
  floods: FloodForest,
  { own, other, at, level }: Touch,
  staysApart: (meeting: Meeting) => boolean,
): number => {
  const [one, two] = [floods.peaks[own]!, floods.peaks[other]!];
  if (!staysApart({ at, level, peak: Math.min(one, two) })) return floods.join(own, other);
  return two > one ? other : own;
};

type FloodForest = {
  /** Largest distance of each flood. */
  readonly peaks: number[];
  start(level: number): number;
  root(flood: number): number;
  join(one: number, other: number): number;
};

const floodForest = (): FloodForest => {
  const parents = [0];
  const peaks = [0];
  const root = (flood: number): number => {
    let top = flood;
    while (parents[top] !== top) {
      parents[top] = parents[parents[top]!]!;
      top = parents[top]!;
    }
    return top;
  };
  return {
    peaks,
    root,
    start: (level) => {
      parents.push(parents.length);
      peaks.push(level);
      return parents.length - 1;
    },
    join: (one, other) => {
      const [keeps, goes] = peaks[one]! >= peaks[other]! ? [one, other] : [other, one];
      parents[goes] = keeps;
      return keeps;
    },
  };
};

/** All pixels further than `narrow` from lines, run by run: those that touch are one. */
const floodWide = (
  distance: Uint16Array,
  width: number,
  narrow: number,
  labels: Int32Array,
  floods: FloodForest,
): void => {
  for (let row = 0; row < distance.length; row += width) {
    let own = 0;
    let peak = 0;
    for (let at = row; at < row + width; at += 1) {
      const level = distance[at]!;
      if (level > narrow) {
        own = ownWide(own, row > 0 ? labels[at - width]! : 0, floods) || floods.start(level);
        labels[at] = own;
        peak = Math.max(peak, level);
      } else if (own !== 0) {
        raise(floods, own, peak);
        own = peak = 0;
      }
    }
    if (own !== 0) raise(floods, own, peak);
  }
};

/** The flood of a pixel from those to its left and above it; 0: a new one. */
const ownWide = (left: number, above: number, floods: FloodForest): number =>
  left !== 0 && (above === 0 || above === left) ? left : joined(left, above, floods);

const raise = (floods: FloodForest, flood: number, peak: number): void => {
  const top = floods.root(flood);
  if (peak > floods.peaks[top]!) floods.peaks[top] = peak;
};

/** The flood of two neighbours, which are one from now on; 0: neither has one. */
const joined = (left: number, above: number, floods: FloodForest): number => {
  if (left === 0 || above === 0 || left === above) return left || above;
  const [one, other] = [floods.root(left), floods.root(above)];
  return one === other ? left : floods.join(one, other);
};

/** Free pixels up to `narrow`, the furthest first, by counting. */
const fallingOrder = (distance: Uint16Array, narrow: number): Int32Array => {
  const starts = new Int32Array(narrow + 2);
  const most = Math.min(narrow, maxDistance - 1);
  for (const level of distance) if (level > 0 && level <= most) starts[narrow - level + 1]! += 1;
  for (let step = 1; step < starts.length; step += 1) starts[step]! += starts[step - 1]!;
  const order = new Int32Array(starts[narrow + 1]!);
  for (let at = 0; at < distance.length; at += 1) {
    const level = distance[at]!;
    if (level > 0 && level <= most) order[starts[narrow - level]!++] = at;
  }
  return order;
};

const withNumbersInARow = (labels: Int32Array, floods: FloodForest): Floods => {
  const numbers = new Int32Array(floods.peaks.length);
  let count = 0;
  for (let at = 0; at < labels.length; at += 1) {
    const label = labels[at]!;
    if (label === 0) continue;
    if (numbers[label] === 0) {
      const root = floods.root(label);
      if (numbers[root] === 0) numbers[root] = count += 1;
      numbers[label] = numbers[root]!;
    }
    labels[at] = numbers[label]!;
  }
  return { labels, count };
};
