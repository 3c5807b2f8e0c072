/** Pixels along the side of a matching block. */
export const blockSide = 8;

/**
 * Sum of absolute differences between an 8x8 block of one plane and one of another, given up as soon
 * as it is certain not to be below `limit`.
 *
 * Positional parameters, unlike the rest of the house: this is called ten thousand times a frame.
 *
 * @param at, atThere  index of each block's first pixel
 * @param stride  pixels from row to row, in both planes
 * @param brighter  how much brighter `here` is as a whole, taken off every difference
 * @returns the sum, or any number >= limit when it would be at least that
 */
export const blockDifference = (
  here: Uint8Array,
  at: number,
  there: Uint8Array,
  atThere: number,
  stride: number,
  brighter: number,
  limit: number,
): number => {
  let sum = 0;
  for (let row = 0; row < blockSide; row += 1) {
    const a = at + row * stride;
    const b = atThere + row * stride;
    sum +=
      Math.abs(here[a]! - there[b]! - brighter) +
      Math.abs(here[a + 1]! - there[b + 1]! - brighter) +
      Math.abs(here[a + 2]! - there[b + 2]! - brighter) +
      Math.abs(here[a + 3]! - there[b + 3]! - brighter) +
      Math.abs(here[a + 4]! - there[b + 4]! - brighter) +
      Math.abs(here[a + 5]! - there[b + 5]! - brighter) +
      Math.abs(here[a + 6]! - there[b + 6]! - brighter) +
      Math.abs(here[a + 7]! - there[b + 7]! - brighter);
    if (sum >= limit) return sum;
  }
  return sum;
};
