import { labFromSrgb } from "#core/colour/lab.ts";

/** a and b, Lab units. */
export type AbColour = readonly [number, number];

/** a and b of an sRGB colour written #rrggbb; its lightness is the film's affair. */
export const abOfHex = (hex: string): AbColour => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const lab = labFromSrgb([r, g, b]);
  return [lab[1]!, lab[2]!];
};
