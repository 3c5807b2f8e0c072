import type { Verdict } from "#core/cels/vote.ts";

/** From so much confidence on a region is painted. */
export const paintedFrom = 0.5;

/** How probable it is that a verdict is right, 0…1. */
export const confidenceOf = ({ colour, share, next }: Verdict): number =>
  colour === -1
    ? 0
    : 1 / (1 + Math.exp(-(slope.base + slope.share * share + slope.margin * (share - next))));

/** Logistic regression over the regions of the cuts that docs/cels.md names for it. */
const slope = { base: -2.6, share: 3, margin: 3 };
