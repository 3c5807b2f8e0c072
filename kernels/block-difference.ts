/** Pixels along the side of a matching block. */
export const blockSide: i32 = 8;

/** Absolute differences of eight pixels, added to eight sums; of 8 rows at most 8 x 510: 16 bits hold them. */
// @ts-ignore: decorator
@inline
function plusRow(sums: v128, here: usize, there: usize, brighter: v128): v128 {
  const difference = i16x8.sub(v128.load_ext<u8>(here), v128.load_ext<u8>(there));
  return i16x8.add(sums, i16x8.abs(i16x8.sub(difference, brighter)));
}

// @ts-ignore: decorator
@inline
function total(sums: v128): i32 {
  const four = i32x4.extadd_pairwise_i16x8_s(sums);
  const two = i32x4.add(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1));
  return i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1);
}

/**
 * Sum of absolute differences between an 8x8 block of one plane and one of another.
 *
 * @param here, there  first pixel of each block, u8
 * @param stride  pixels from row to row, in both planes
 * @param brighter  how much brighter `here` is as a whole, in every lane; taken off every difference
 */
export function blockDifference(here: usize, there: usize, stride: usize, brighter: v128): i32 {
  const here4 = here + 4 * stride;
  const there4 = there + 4 * stride;
  let sums = plusRow(i16x8.splat(0), here, there, brighter);
  sums = plusRow(sums, here + stride, there + stride, brighter);
  sums = plusRow(sums, here + 2 * stride, there + 2 * stride, brighter);
  sums = plusRow(sums, here + 3 * stride, there + 3 * stride, brighter);
  sums = plusRow(sums, here4, there4, brighter);
  sums = plusRow(sums, here4 + stride, there4 + stride, brighter);
  sums = plusRow(sums, here4 + 2 * stride, there4 + 2 * stride, brighter);
  return total(plusRow(sums, here4 + 3 * stride, there4 + 3 * stride, brighter));
}

/** The same, given up after the first row that takes it to `limit`: the sum so far is then the answer. */
export function differenceBelow(here: usize, there: usize, stride: usize, brighter: v128, limit: i32): i32 {
  let sums = i16x8.splat(0);
  let sum = 0;
  for (let row = 0; row < blockSide && sum < limit; row++) {
    sums = plusRow(sums, here, there, brighter);
    sum = total(sums);
    here += stride;
    there += stride;
  }
  return sum;
}
