import type { FilmPicture } from "#core/colour/chroma.ts";
import { lumaWeights } from "#core/colour/matrix.ts";
import { codeScale } from "#core/colour/quantisation.ts";
import type { ColourFrame } from "#core/film/planes.ts";

/**
 * Y', Cb, Cr planes in 4:2:0 to R'G'B' of 8 bits, interleaved; each chroma sample serves its 2x2 pixels.
 * ITU-R BT.709 clause 3 solved for R', G', B', with the film's own matrix and range.
 */
export const rgbFromPlanes = (
  film: FilmPicture,
  luma: Uint8Array | Uint16Array,
  { u, v }: Pick<ColourFrame, "u" | "v">,
): Uint8Array => {
  const { width, height } = film;
  const { black, lumaSpan, neutral, chromaSpan } = codeScale(film);
  const { red, green, blue } = lumaWeights(film);
  const rgb = new Uint8ClampedArray(width * height * 3);
  const across = Math.ceil(width / 2);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const chroma = (y >> 1) * across + (x >> 1);
      const signal = (luma[at]! - black) / lumaSpan;
      const r = signal + (2 * (1 - red) * (v[chroma]! - neutral)) / chromaSpan;
      const b = signal + (2 * (1 - blue) * (u[chroma]! - neutral)) / chromaSpan;
      rgb[at * 3] = r * 255;
      rgb[at * 3 + 1] = ((signal - red * r - blue * b) / green) * 255;
      rgb[at * 3 + 2] = b * 255;
    }
  }
  return new Uint8Array(rgb.buffer);
};
