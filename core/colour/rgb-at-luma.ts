import type { LumaWeights } from "#core/colour/matrix.ts";

/** Red, green and blue of one pixel, in place of arrays that would be made millions of times. */
export type Rgb = { red: number; green: number; blue: number };

/**
 * A colour with the luma that is asked for, as near to the chroma as the cube 0 … `top` allows: chroma is
 * drawn towards grey until all three lie inside. ITU-R BT.709 clause 3 solved for R', G', B'.
 *
 * @param luma  Y', 0 … top
 * @param cb  -1/2 … 1/2
 * @param cr  -1/2 … 1/2
 * @param top  1, or alpha where colours are stored times alpha
 */
export const rgbAtLuma = (
  { red, green, blue }: LumaWeights,
  {
    luma,
    cb,
    cr,
    top,
  }: { readonly luma: number; readonly cb: number; readonly cr: number; readonly top: number },
  into: Rgb,
): void => {
  const r = 2 * (1 - red) * cr;
  const b = 2 * (1 - blue) * cb;
  const g = -(red * r + blue * b) / green;
  const room = Math.max(top - luma, 0);
  const above = Math.max(r, g, b);
  const below = -Math.min(r, g, b);
  let share = 1;
  if (above > room) share = room / above;
  if (below * share > luma) share = Math.max(luma, 0) / below;
  into.red = luma + share * r;
  into.green = luma + share * g;
  into.blue = luma + share * b;
};
