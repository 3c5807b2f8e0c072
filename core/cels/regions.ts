import type { PlaneSize } from "#core/film/planes.ts";
import { distanceFrom } from "#core/cels/distance.ts";
import type { LineMask } from "#core/cels/line-mask.ts";
import { trapBall, type Gap } from "#core/cels/trapped-ball.ts";

/** The closed regions of a drawing. */
export type CelRegions = {
  readonly size: PlaneSize;
  /** Region of each free pixel, from 1; 0: line, or a speck too small to be a region. */
  readonly inside: Int32Array;
  /** Region of every pixel, lines shared out to their middle; 0 nowhere unless there is no region. */
  readonly whole: Int32Array;
  /** Pixels of `inside` by region; [0] is of no region. */
  readonly areas: Int32Array;
  readonly gaps: readonly Gap[];
  /** Specks that take a neighbour's colour. */
  readonly specks: number;
  /** Radius of the ball, pixels. */
  readonly radius: number;
};

/** Free pixels that are fewer than this are a speck between lines. */
const minRegionPixels = 6;

/** Finds the regions of a drawing; specks and lines are shared out to the nearest. */
export const regionsOf = (mask: LineMask): CelRegions => {
  const { labels, count, gaps, radius } = trapBall(mask);
  const found = new Int32Array(count + 1);
  for (const label of labels) found[label]! += 1;
  const numbers = new Int32Array(count + 1);
  let regions = 0;
  for (let label = 1; label <= count; label += 1)
    if (found[label]! >= minRegionPixels) numbers[label] = regions += 1;
  const areas = new Int32Array(regions + 1);
  const isFree = new Uint8Array(labels.length);
  for (let at = 0; at < labels.length; at += 1) {
    const number = numbers[labels[at]!]!;
    labels[at] = number;
    areas[number]! += 1;
    if (number !== 0) isFree[at] = 1;
  }
  const whole = Int32Array.from(labels);
  distanceFrom(isFree, mask.size, whole);
  return { size: mask.size, inside: labels, whole, areas, gaps, specks: count - regions, radius };
};
