import type { LumaDepth } from "#core/film/luma-depth.ts";

/** A plane in 8 bits, whatever its depth: of 10 bits the lowest two are left out. */
export const eightBits = (plane: Uint8Array | Uint16Array, bitDepth: LumaDepth): Uint8Array =>
  plane instanceof Uint8Array ? plane : Uint8Array.from(plane, (code) => code >> (bitDepth - 8));
