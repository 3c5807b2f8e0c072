import type { FilmEvidence } from "#bench/film-evidence.ts";
import type { FrameRange } from "#core/film/frame-range.ts";

/** Groups a shot, and cells of them that are clustered. */
const groups = 96;
const sampled = 6000;
const rounds = 12;

/** Fewer cells of a group do not say what colour it has in a frame. */
const minCells = 15;

/** The group of every cell of a shot's frames: k-means of one shot's looks as a network sees them that was not pooled with. */
export const controlGroups = ({ frames, grid }: FilmEvidence, { first, end }: FrameRange): Uint8Array[] => {
  const cells = grid.width * grid.height;
  const dimensions = (frames[first]?.controlKey?.length ?? 0) / cells;
  const row = (frame: number, cell: number, into: Float32Array): void => {
    const { controlKey, evidence } = frames[frame]!;
    for (let i = 0; i < dimensions; i += 1) into[i] = controlKey![cell * dimensions + i]!;
    into[dimensions] = (200 * (evidence.lightnessBytes[cell]! / 2.55 - 50)) / 50;
  };
  const width = dimensions + 1;
  const points: Float32Array[] = [];
  const all = cells * (end - first);
  for (let i = 0; i < sampled; i += 1) {
    const place = Math.floor((i * all) / sampled) + ((i * 7919) % Math.max(1, Math.floor(all / sampled)));
    const point = new Float32Array(width);
    row(first + Math.floor(place / cells), place % cells, point);
    points.push(point);
  }
  const centres = clustered(points, width);
  const point = new Float32Array(width);
  return Array.from({ length: end - first }, (_, i) =>
    Uint8Array.from({ length: cells }, (__, cell) => {
      row(first + i, cell, point);
      return nearest(centres, point);
    }),
  );
};

const nearest = (centres: readonly Float32Array[], point: Float32Array): number => {
  let [found, least] = [0, Infinity];
  for (let group = 0; group < centres.length; group += 1) {
    const centre = centres[group]!;
    let d = 0;
    for (let i = 0; i < point.length && d < least; i += 1) d += (centre[i]! - point[i]!) ** 2;
    if (d < least) [found, least] = [group, d];
  }
  return found;
};

const squaredDistance = (p: Float32Array, q: Float32Array): number =>
  p.reduce((sum, value, i) => sum + (value - q[i]!) ** 2, 0);

/** Points that lie far apart. Every third may be taken in a round: an outlier is seldom one of them. */
const farApart = (points: readonly Float32Array[]): Float32Array[] => {
  const centres = [points[0]!.slice()];
  const far = points.map(() => Infinity);
  while (centres.length < groups) {
    const last = centres.at(-1)!;
    let place = 0;
    for (const [i, point] of points.entries()) {
      far[i] = Math.min(far[i]!, squaredDistance(point, last));
      if (i % 3 === centres.length % 3 && far[i] > far[place]!) place = i;
    }
    centres.push(points[place]!.slice());
  }
  return centres;
};

/** Lloyd's rounds. */
const clustered = (points: readonly Float32Array[], width: number): Float32Array[] => {
  const centres = farApart(points);
  for (let round = 0; round < rounds; round += 1) {
    const sums = centres.map(() => new Float64Array(width));
    const counts = new Float64Array(groups);
    for (const point of points) {
      const group = nearest(centres, point);
      counts[group]! += 1;
      for (let k = 0; k < width; k += 1) sums[group]![k]! += point[k]!;
    }
    for (const [group, centre] of centres.entries()) {
      if (counts[group]! > 0) centre.set(sums[group]!.map((sum) => sum / counts[group]!));
    }
  }
  return centres;
};

/** Wander of a shot by given groups, as sum and cells. @param coloured  frames' ab, cells x 2 */
export const controlWander = (
  members: readonly Uint8Array[],
  coloured: readonly Float32Array[],
): { readonly sum: number; readonly cells: number } => {
  const total = new Float64Array(groups * 3);
  const perFrame = coloured.map((ab, frame) => {
    const sums = new Float64Array(groups * 3);
    for (const [cell, group] of members[frame]!.entries()) {
      sums[group * 3]! += 1;
      sums[group * 3 + 1]! += ab[cell * 2]!;
      sums[group * 3 + 2]! += ab[cell * 2 + 1]!;
    }
    for (const [i, value] of sums.entries()) total[i]! += value;
    return sums;
  });
  let [sum, cells] = [0, 0];
  for (const sums of perFrame) {
    for (let group = 0; group < groups; group += 1) {
      const count = sums[group * 3]!;
      if (count < minCells) continue;
      const all = total[group * 3]!;
      const a = sums[group * 3 + 1]! - (count * total[group * 3 + 1]!) / all;
      const b = sums[group * 3 + 2]! - (count * total[group * 3 + 2]!) / all;
      sum += Math.hypot(a, b);
      cells += count;
    }
  }
  return { sum, cells };
};
