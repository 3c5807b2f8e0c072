import { groupCount, groupOfLook, lookCount, lightnessLooks } from "#core/metrics/lightness-looks.ts";
import type { LightnessPyramid } from "#core/time/lightness-pyramid.ts";

/** Fewer cells of a group do not say what colour it has in a frame. */
const minCells = 15;

/** Sums of a shot, to be divided by cells; those of several shots add up. */
export type WanderSums = {
  readonly cells: number;
  /** Cells times their group's distance from the group's mean over the shot. */
  readonly wander: number;
  /** The same from what the group's finer looks foretell: what the luma does not account for. */
  readonly unexplained: number;
  /** Cells that show another look than the shot's mean frame. */
  readonly turnover: number;
};

export type Wander = {
  /** Lab units. */
  readonly wander: number;
  /** Of it what the film's own luma allows, Lab units. */
  readonly wanderAllowed: number;
};

/**
 * Lab units of wander that a shot may have where all it shows is replaced by other things in its course:
 * true films stay below it (docs/method.md 5).
 */
const perTurnover = 6;

export const wanderOf = (shots: readonly WanderSums[]): Wander => {
  const total = (of: (sums: WanderSums) => number): number => shots.reduce((sum, one) => sum + of(one), 0);
  const cells = Math.max(
    1,
    total((one) => one.cells),
  );
  const explained = total((one) => Math.max(0, one.wander - one.unexplained));
  const replaced = total((one) => one.turnover);
  return {
    wander: total((one) => one.wander) / cells,
    wanderAllowed: (explained + perTurnover * replaced) / cells,
  };
};

export type WanderMeter = {
  /** @param lab  cells x 3, Lab units */
  readonly push: (pyramid: LightnessPyramid, lab: ArrayLike<number>) => void;
  readonly finish: () => WanderSums;
};

/** A frame's cells by look, and their colours by group. */
type Point = { readonly looks: Uint16Array; readonly ab: Float64Array };

/**
 * Wander: how far the colour of what looks the same strays through a shot. Cells are grouped by how they
 * look in the grey film; a group's mean ab in a frame lies some way from its mean over the shot, and
 * wander is the mean of that distance, each group weighted by its cells. It counts only change in time:
 * a wrong colour that stays does not wander.
 *
 * A group may show one thing now and another later, and then its colour should change. Luma accounts for
 * what a group would wander if each of its finer looks kept one colour, its mean over the shot; and it
 * allows more the more of the picture is replaced.
 *
 * Memory grows with the frames pushed, two kilobytes each: a long shot is looked at in places.
 */
export const wanderMeter = (cells: number): WanderMeter => {
  const points: Point[] = [];
  const totals = { cells: new Float64Array(lookCount), ab: new Float64Array(lookCount * 2) };
  const looks = new Uint16Array(cells);
  return {
    push: (pyramid, lab) => {
      lightnessLooks(pyramid, looks);
      const point = { looks: new Uint16Array(lookCount), ab: new Float64Array(groupCount * 2) };
      for (let cell = 0; cell < cells; cell += 1) {
        const look = looks[cell]!;
        const group = groupOfLook[look]!;
        const [a, b] = [lab[cell * 3 + 1]!, lab[cell * 3 + 2]!];
        point.looks[look]! += 1;
        point.ab[group * 2]! += a;
        point.ab[group * 2 + 1]! += b;
        totals.ab[look * 2]! += a;
        totals.ab[look * 2 + 1]! += b;
      }
      for (let look = 0; look < lookCount; look += 1) totals.cells[look]! += point.looks[look]!;
      points.push(point);
    },
    finish: () => summed(points, totals),
  };
};

type Totals = { readonly cells: Float64Array; readonly ab: Float64Array };

const summed = (points: readonly Point[], totals: Totals): WanderSums => {
  const means = groupMeans(totals);
  const sums = { cells: 0, wander: 0, unexplained: 0, turnover: 0 };
  for (const point of points) {
    sums.turnover += turnoverOf(point, totals, points.length);
    const foretold = foretoldBy(point, totals);
    for (let group = 0; group < groupCount; group += 1) {
      const count = foretold.cells[group]!;
      if (count < minCells) continue;
      const [a, b] = [point.ab[group * 2]!, point.ab[group * 2 + 1]!];
      const [meanA, meanB] = [means[group * 2]! * count, means[group * 2 + 1]! * count];
      sums.cells += count;
      sums.wander += Math.hypot(a - meanA, b - meanB);
      sums.unexplained += Math.hypot(a - foretold.ab[group * 2]!, b - foretold.ab[group * 2 + 1]!);
    }
  }
  return sums;
};

/** Cells that a frame shows in place of those of the shot's mean frame. */
const turnoverOf = ({ looks }: Point, totals: Totals, points: number): number => {
  let sum = 0;
  for (let look = 0; look < lookCount; look += 1)
    sum += Math.abs(looks[look]! - totals.cells[look]! / points);
  return sum / 2;
};

/** Cells and ab sums by group, had every look its mean colour. */
const foretoldBy = ({ looks }: Point, totals: Totals): Totals => {
  const found = { cells: new Float64Array(groupCount), ab: new Float64Array(groupCount * 2) };
  for (let look = 0; look < lookCount; look += 1) {
    const count = looks[look]!;
    if (count === 0) continue;
    const group = groupOfLook[look]!;
    const share = count / totals.cells[look]!;
    found.cells[group]! += count;
    found.ab[group * 2]! += share * totals.ab[look * 2]!;
    found.ab[group * 2 + 1]! += share * totals.ab[look * 2 + 1]!;
  }
  return found;
};

/** Mean ab of each group over the shot. */
const groupMeans = (totals: Totals): Float64Array => {
  const cells = new Float64Array(groupCount);
  const ab = new Float64Array(groupCount * 2);
  for (let look = 0; look < lookCount; look += 1) {
    const group = groupOfLook[look]!;
    cells[group]! += totals.cells[look]!;
    ab[group * 2]! += totals.ab[look * 2]!;
    ab[group * 2 + 1]! += totals.ab[look * 2 + 1]!;
  }
  return ab.map((sum, i) => sum / Math.max(1, cells[i >> 1]!));
};
