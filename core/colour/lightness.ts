import type { FilmColour } from "#core/colour/film-colour.ts";
import { lightnessFromLuminance } from "#core/colour/lab.ts";
import { codeScale, signalFromCode } from "#core/colour/quantisation.ts";
import { transferOf } from "#core/colour/transfer.ts";

/**
 * Lightness L* of every luma code of a film, each code seen as the grey R' = G' = B' = Y'.
 *
 * @param perCode  steps of the table to one code: 4 for sums of four codes
 * @returns length (2^bitDepth - 1) perCode + 1, 0…100; light above reference white (PQ, HLG) counts as 100
 */
export const lightnessTable = (film: FilmColour, perCode = 1): Float32Array => {
  const scale = codeScale(film);
  const { toLight } = transferOf(film.colour.transfer);
  const lightness = (code: number): number => lightnessFromLuminance(toLight(signalFromCode(code, scale)));
  return Float32Array.from({ length: scale.highest * perCode + 1 }, (_, step) =>
    Math.min(100, Math.max(0, lightness(step / perCode))),
  );
};

/**
 * Luma codes to lightness.
 *
 * @param luma  N codes
 * @param table  from `lightnessTable`
 * @param out  N, filled with 0…100
 */
export const lightnessPlane = (
  luma: Uint8Array | Uint16Array,
  table: Float32Array,
  out: Float32Array,
): void => {
  for (let i = 0; i < luma.length; i += 1) out[i] = table[luma[i]!]!;
};
