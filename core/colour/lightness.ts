import type { FilmColour } from "#core/colour/film-colour.ts";
import { lightnessFromLuminance } from "#core/colour/lab.ts";
import { codeScale, signalFromCode } from "#core/colour/quantisation.ts";
import { transferOf } from "#core/colour/transfer.ts";

/**
 * Lightness L* of every luma code of a film, each code seen as the grey R' = G' = B' = Y'.
 *
 * @returns length 2^bitDepth, 0…100; light above reference white (PQ, HLG) counts as 100
 */
export const lightnessTable = (film: FilmColour): Float32Array => {
  const scale = codeScale(film);
  const { toLight } = transferOf(film.colour.transfer);
  return Float32Array.from({ length: scale.highest + 1 }, (_, code) =>
    clampedLightness(toLight(signalFromCode(code, scale))),
  );
};

/** L* of a luminance relative to reference white, no more than 100. */
export const clampedLightness = (luminance: number): number =>
  Math.min(100, Math.max(0, lightnessFromLuminance(luminance)));

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
