/** From so much confidence on a region is painted. */
export const paintedFrom = 0.9;
