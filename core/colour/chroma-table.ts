import { chromaAtLuma } from "#core/colour/chroma-at-luma.ts";
import type { FilmColour } from "#core/colour/film-colour.ts";
import { lastMade } from "#core/kernels/last-made.ts";

/** Steps of luma from black to white. */
export const lumaSteps = 32;
/** Lab units from point to point; points lie on multiples of it, so neutral is one of them. */
export const abStep = 5;
/** First and last points: the reach of the ab bins, which every mean of them is within. */
export const aReach = { first: -90, last: 100 } as const;
export const bReach = { first: -110, last: 100 } as const;

/** Points along a and b. */
export const aPoints = (aReach.last - aReach.first) / abStep + 1;
export const bPoints = (bReach.last - bReach.first) / abStep + 1;

/** (33 x 39 x 43) x 2, cb and cr in -1/2…1/2; Y' slowest, b fastest. */
export type ChromaTable = {
  readonly values: Float32Array;
  /**
   * Fills the points that mixtures of these colours lie between.
   *
   * @param ab  N x 2, Lab units
   * @returns colours filled so far; while that is the same, so are `values`
   */
  fillAround(ab: Float32Array): number;
};

/**
 * `chromaAtLuma` at the points of a lattice over Y', a and b.
 *
 * Between points it is interpolated: half the colours are then within 0.1 of an 8 bit code, 99 in 100
 * within 3 (5 for PQ and gamma 2.8), the rest where the RGB cube ends. Mixing never leaves the cube: it
 * is convex in Y', Cb, Cr. Neutral is exact, being a point at every Y'.
 *
 * Filled as colours call for it: all points take a tenth of a second, most of it for colours outside
 * the cube, and a film shows few of them. The last film's table is kept for its next chunk.
 */
export const chromaTable = ({ bitDepth, height, colour }: FilmColour): ChromaTable =>
  tableOf(bitDepth, height, colour.range, colour.matrix, colour.primaries, colour.transfer);

type Colour = FilmColour["colour"];

const tableOf = lastMade(
  (
    bitDepth: FilmColour["bitDepth"],
    height: number,
    range: Colour["range"],
    matrix: Colour["matrix"],
    primaries: Colour["primaries"],
    transfer: Colour["transfer"],
  ): ChromaTable => {
    const chromaOf = chromaAtLuma({ bitDepth, height, colour: { range, matrix, primaries, transfer } });
    const values = new Float32Array((lumaSteps + 1) * plane * 2);
    const isFilled = new Uint8Array(plane);
    let filled = 0;
    const fill = (point: number): void => {
      const a = aReach.first + Math.floor(point / bPoints) * abStep;
      const b = bReach.first + (point % bPoints) * abStep;
      isFilled[point] = 1;
      filled += 1;
      if (a === 0 && b === 0) return;
      for (let step = 0; step <= lumaSteps; step += 1)
        values.set(chromaOf(step / lumaSteps, a, b), 2 * (step * plane + point));
    };
    return {
      values,
      fillAround: (ab) => {
        const [fromA, toA] = pointsAround(ab, 0, aReach.first, aPoints);
        const [fromB, toB] = pointsAround(ab, 1, bReach.first, bPoints);
        for (let a = fromA; a <= toA; a += 1) {
          for (let b = fromB; b <= toB; b += 1) {
            const point = a * bPoints + b;
            if (isFilled[point] === 0) fill(point);
          }
        }
        return filled;
      },
    };
  },
);

/** Points of one Y'. */
const plane = aPoints * bPoints;

/** First and last point along a (channel 0) or b; one more than needed each way, for float32's rounding. */
const pointsAround = (
  ab: Float32Array,
  channel: 0 | 1,
  start: number,
  points: number,
): readonly [number, number] => {
  let [low, high] = [Infinity, -Infinity];
  for (let i = channel; i < ab.length; i += 2) {
    const value = ab[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const index = (value: number): number =>
    Math.min(Math.max(Math.floor((value - start) / abStep), 0), points - 1);
  return [Math.max(index(low) - 1, 0), Math.min(index(high) + 2, points - 1)];
};
