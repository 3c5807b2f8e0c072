import {
  abStep,
  aPoints,
  aReach,
  bPoints,
  bReach,
  chromaTable,
  lumaSteps,
} from "#core/colour/chroma-table.ts";
import type { FilmColour } from "#core/colour/film-colour.ts";
import { codeScale, signalFromCode } from "#core/colour/quantisation.ts";

/** A row of chroma pixels: four times the luma code, as `sumLumaRows` gives it, and Lab's a and b. */
export type ColourRow = { readonly sums: Uint16Array; readonly a: Float32Array; readonly b: Float32Array };

export type ChromaPlanes = { readonly u: Uint8Array | Uint16Array; readonly v: Uint8Array | Uint16Array };

/** Numbers from point to point of the table along a and along luma; along b it is 2. */
const alongA = 2 * bPoints;
const alongLuma = alongA * aPoints;

/**
 * Writes the Cb and Cr codes that show (a, b) at the luma that is already there: the table of
 * chroma-table.ts, interpolated along all three axes.
 *
 * @returns a function of a row and of the planes and the index its first pixel goes to
 */
export const chromaCodeWriter = (film: FilmColour) => {
  const { neutral, chromaSpan, highest } = codeScale(film);
  const table = chromaTable(film).map((chroma) => chroma * chromaSpan);
  const lumaAt = lumaPositions(film);
  // Codes are never negative: adding a half and cutting off rounds.
  const zero = neutral + 0.5;

  return ({ sums, a, b }: ColourRow, { u, v }: ChromaPlanes, start: number): void => {
    for (let x = 0; x < sums.length; x += 1) {
      const atY = lumaAt[sums[x]!]!;
      const atA = positionOf(a[x]!, aReach.first, aPoints - 1);
      const atB = positionOf(b[x]!, bReach.first, bPoints - 1);
      const stepY = Math.min(atY | 0, lumaSteps - 1);
      const stepA = Math.min(atA | 0, aPoints - 2);
      const stepB = Math.min(atB | 0, bPoints - 2);
      const at = stepY * alongLuma + stepA * alongA + 2 * stepB;
      const [shareY, shareA, shareB] = [atY - stepY, atA - stepA, atB - stepB];
      const darker = mixed(table, at, shareA, shareB);
      const cb = darker + (mixed(table, at + alongLuma, shareA, shareB) - darker) * shareY;
      const darkerCr = mixed(table, at + 1, shareA, shareB);
      const cr = darkerCr + (mixed(table, at + 1 + alongLuma, shareA, shareB) - darkerCr) * shareY;
      // Full range alone reaches past the highest code, at pure blue or red.
      u[start + x] = Math.min(highest, (zero + cb) | 0);
      v[start + x] = Math.min(highest, (zero + cr) | 0);
    }
  };
};

/** Where each sum of four luma codes lies along the table, 0…lumaSteps. */
const lumaPositions = (film: FilmColour): Float32Array => {
  const scale = codeScale(film);
  return Float32Array.from(
    { length: 4 * scale.highest + 1 },
    (_, sum) => signalFromCode(sum / 4, scale) * lumaSteps,
  );
};

const positionOf = (value: number, first: number, last: number): number => {
  const position = (value - first) * (1 / abStep);
  return position < 0 ? 0 : position > last ? last : position;
};

/** Bilinear along a and b at one luma. */
const mixed = (table: Float32Array, at: number, shareA: number, shareB: number): number => {
  const near = table[at]! + (table[at + 2]! - table[at]!) * shareB;
  const far = table[at + alongA]! + (table[at + alongA + 2]! - table[at + alongA]!) * shareB;
  return near + (far - near) * shareA;
};
