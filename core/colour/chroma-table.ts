import { chromaAtLuma } from "#core/colour/chroma-at-luma.ts";
import type { FilmColour } from "#core/colour/film-colour.ts";

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

/**
 * `chromaAtLuma` at the points of a lattice over Y', a and b.
 *
 * Between points it is interpolated: half the colours are then within 0.1 of an 8 bit code, 99 in 100
 * within 3 (5 for PQ and gamma 2.8), the rest where the RGB cube ends. Mixing never leaves the cube: it
 * is convex in Y', Cb, Cr. Neutral is exact, being a point at every Y'.
 *
 * @returns (33 x 39 x 43) x 2, cb and cr in -1/2…1/2; Y' slowest, b fastest
 */
export const chromaTable = (film: FilmColour): Float32Array => {
  const chromaOf = chromaAtLuma(film);
  const table = new Float32Array((lumaSteps + 1) * aPoints * bPoints * 2);
  for (let point = 0; point < table.length / 2; point += 1) {
    const b = bReach.first + (point % bPoints) * abStep;
    const a = aReach.first + (Math.floor(point / bPoints) % aPoints) * abStep;
    const signal = Math.floor(point / (bPoints * aPoints)) / lumaSteps;
    if (a !== 0 || b !== 0) table.set(chromaOf(signal, a, b), 2 * point);
  }
  return table;
};
