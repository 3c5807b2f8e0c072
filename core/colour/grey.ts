import type { FilmColour } from "#core/colour/film-colour.ts";
import { codeScale, signalFromCode } from "#core/colour/quantisation.ts";

/** Luma codes of a film as grey of 8 bits and full range: what R', G' and B' all are. */
export const greyFromLuma = (film: FilmColour): ((luma: Uint8Array | Uint16Array) => Uint8Array) => {
  const scale = codeScale(film);
  const codes = Uint8Array.from({ length: scale.highest + 1 }, (_, code) =>
    Math.round(signalFromCode(code, scale) * 255),
  );
  return (luma) => {
    const grey = new Uint8Array(luma.length);
    for (let i = 0; i < luma.length; i += 1) grey[i] = codes[luma[i]!]!;
    return grey;
  };
};
