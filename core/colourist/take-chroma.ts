import type { LumaWeights } from "#core/colour/matrix.ts";

/**
 * A grey frame in a picture's colours: what differs between the picture's channels is put on the frame's luma,
 * and drawn in evenly where that leaves the RGB cube. Luma is the frame's to the last code but rounding;
 * of the picture only its chroma is used.
 *
 * @param grey  codes of the frame, one a pixel
 * @param rgb  codes of the picture, three a pixel
 * @returns three a pixel
 */
export const takeChroma = (
  grey: Uint8Array,
  rgb: Uint8Array,
  { red, green, blue }: LumaWeights,
): Uint8Array => {
  const out = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const luma = grey[i / 3]!;
    const own = red * rgb[i]! + green * rgb[i + 1]! + blue * rgb[i + 2]!;
    let share = 1;
    for (let channel = 0; channel < 3; channel += 1) {
      const beyond = rgb[i + channel]! - own;
      const room = beyond > 0 ? 255 - luma : luma;
      if (Math.abs(beyond) * share > room) share = room / Math.abs(beyond);
    }
    for (let channel = 0; channel < 3; channel += 1)
      out[i + channel] = Math.round(luma + share * (rgb[i + channel]! - own));
  }
  return out;
};
