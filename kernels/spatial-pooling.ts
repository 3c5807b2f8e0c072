/**
 * Pooling over space on stored features: core/space/spatial-pooling.ts says what and why. Whole numbers
 * throughout: features in 1/128, shares in 1/32768.
 */

/** Lanes of one step: 8 features of 16 bits. */
const lanes: u32 = 8;

/** 1 as a share; 32768 itself does not fit 16 bits, so that three shares of a mean add up to one less. */
const one: u32 = 32768;

/** into = own * here + before * one cell + after * another, for the channels of one cell. */
// @ts-ignore: decorator
@inline
function mix(
  channels: u32, here: usize, before: usize, after: usize, shareBefore: u32, shareAfter: u32, into: usize,
): void {
  const own = one - 1 - shareBefore - shareAfter;
  const o = i16x8.splat(<i16>own);
  const b = i16x8.splat(<i16>shareBefore);
  const a = i16x8.splat(<i16>shareAfter);
  const whole = channels - (channels % lanes);
  for (let i: u32 = 0; i < whole; i += lanes) {
    const at = i << 1;
    const neighbours = i16x8.add(
      i16x8.q15mulr_sat_s(v128.load(before + at), b), i16x8.q15mulr_sat_s(v128.load(after + at), a),
    );
    v128.store(into + at, i16x8.add(i16x8.q15mulr_sat_s(v128.load(here + at), o), neighbours));
  }
  for (let i = whole; i < channels; i++) {
    const at = i << 1;
    const sum = part(load<i16>(here + at), own) + part(load<i16>(before + at), shareBefore);
    store<i16>(into + at, <i16>(sum + part(load<i16>(after + at), shareAfter)));
  }
}

/** As `q15mulr_sat_s` rounds. */
// @ts-ignore: decorator
@inline
function part(value: i32, share: u32): i32 {
  return (value * <i32>share + 0x4000) >> 15;
}

/** One pass: every cell with the two that lie `stride` cells before and after it along a row or a column. */
function pass(
  width: u32, height: u32, channels: u32, luma: usize, say: usize, stride: u32, down: bool, from: usize, into: usize,
): void {
  const length = down ? height : width;
  const step = down ? stride * width : stride;
  const bytes = channels << 1;
  for (let y: u32 = 0; y < height; y++) {
    for (let x: u32 = 0; x < width; x++) {
      const cell = y * width + x;
      const place = down ? y : x;
      const own = <i32>load<u8>(luma + cell);
      let before: u32 = 0;
      let after: u32 = 0;
      if (place >= stride) before = load<u16>(say + (abs(own - <i32>load<u8>(luma + cell - step)) << 1));
      if (place + stride < length) after = load<u16>(say + (abs(own - <i32>load<u8>(luma + cell + step)) << 1));
      const here = from + cell * bytes;
      if (before + after == 0) {
        memory.copy(into + cell * bytes, here, bytes);
        continue;
      }
      const mass = one + before + after;
      // A neighbour outside the picture has no say: whatever is read in its place counts for nothing.
      const there = before == 0 ? here : here - step * bytes;
      const yonder = after == 0 ? here : here + step * bytes;
      mix(
        channels, here, there, yonder, (before * (one - 1)) / mass, (after * (one - 1)) / mass,
        into + cell * bytes,
      );
    }
  }
}

/**
 * features = features + share * (pooled over strides 8, 4, 2 and 1 - features), rounded.
 *
 * @param luma  cells x u8
 * @param say  256 x u16; a neighbour's say by its difference in luma, 32768 is a cell's own
 * @param share  0…32767
 * @param features  cells x channels int8, in place
 * @param pooled  cells x channels i16; in the end the pooled features in 1/128, before a share is taken
 * @param spare  as large, working memory
 */
export function poolOverSpace(
  width: u32, height: u32, channels: u32, luma: usize, say: usize, share: i32, features: usize, pooled: usize,
  spare: usize,
): void {
  const count = width * height * channels;
  for (let i: u32 = 0; i < count; i++) store<i16>(pooled + (i << 1), (<i16>load<i8>(features + i)) << 7);
  let from = pooled;
  let into = spare;
  for (let stride: u32 = 8; stride > 0; stride >>= 1) {
    for (let axis = 0; axis < 2; axis++) {
      pass(width, height, channels, luma, say, stride, axis == 1, from, into);
      const last = from;
      from = into;
      into = last;
    }
  }
  // Eight passes: what is pooled lies where it began.
  for (let i: u32 = 0; i < count; i++) {
    const before = (<i32>load<i8>(features + i)) << 7;
    const change = ((<i32>load<i16>(pooled + (i << 1)) - before) * share + 0x4000) >> 15;
    store<i8>(features + i, <i8>((before + change + 64) >> 7));
  }
}
