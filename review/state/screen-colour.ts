import { labFromSrgb, srgbFromLab } from "#core/colour/lab.ts";

/** Lab (D65): L* 0…100, a and b in Lab units. */
export type LabColour = { readonly l: number; readonly a: number; readonly b: number };

export const labOf = (rgb: string): LabColour => {
  const [l = 0, a = 0, b = 0] = labFromSrgb(
    [1, 3, 5].map((at) => parseInt(rgb.slice(at, at + 2), 16) / 255),
  );
  return { l, a, b };
};

/** What a screen shows for it, clipped to sRGB. */
export const rgbOf = ({ l, a, b }: LabColour): string =>
  `#${[...srgbFromLab([l, a, b])]
    .map((signal) =>
      Math.round(signal * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;

/** How far apart two colours look, Lab units (CIE 1976); about 2.3 is just noticeable. */
export const distance = (one: string, other: string): number => {
  const [p, q] = [labOf(one), labOf(other)];
  return Math.hypot(p.l - q.l, p.a - q.a, p.b - q.b);
};
