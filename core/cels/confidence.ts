import type { Verdict } from "#core/cels/vote.ts";

/** From so much confidence on a region is painted. */
export const paintedFrom = 0.85;

/** How probable it is that a verdict on a region of so many pixels is right, 0…1. */
export const confidenceOf = ({ colour, share, next }: Verdict, pixels: number): number => {
  if (colour === -1) return 0;
  const score =
    slope.base + slope.share * share + slope.margin * (share - next) + slope.size * Math.log(pixels);
  return 1 / (1 + Math.exp(-score));
};

/** Logistic regression over the regions of the cuts that docs/cels.md names for it. */
const slope = { base: -2.64, share: 2.52, margin: 3.16, size: 0.251 };
