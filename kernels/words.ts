/** Words of appearance over wasm memory: core/memory/ lays it out and says what they are for. */

/** A cell takes part in this many words. */
const nearest: u32 = 4;
/** What a cell's weights add up to. */
const whole: i32 = 64;

/**
 * The nearest words of every cell, and its weights for them in 64ths, which add up to 64. Distances are
 * whole numbers; of equally near words the first wins.
 *
 * @param dimensions  of a key; lightness is one more number
 * @param stride  numbers of a row of the codebook, a multiple of 8: key, lightness, zeros
 * @param keys  cells x dimensions int8
 * @param luma  cells x u8
 * @param lightnessOf  256 x i16, what a byte of luma is among a key's numbers
 * @param codebook  words x stride i16
 * @param squares  words x i32, each word's squared length
 * @param odds  f32, exp(-d^2 / temperature) by an eighth of d^2
 * @param row  stride x i16, working memory
 * @param into  cells x (4 ids, 4 weights) u8
 */
export function nearestWords(
  cells: u32, dimensions: u32, stride: u32, words: u32, keys: usize, luma: usize, lightnessOf: usize,
  codebook: usize, squares: usize, odds: usize, oddsCount: u32, row: usize, into: usize,
): void {
  memory.fill(row, 0, stride << 1);
  for (let cell: u32 = 0; cell < cells; cell++) {
    const key = keys + cell * dimensions;
    for (let i: u32 = 0; i < dimensions; i++) store<i16>(row + (i << 1), <i16>load<i8>(key + i));
    store<i16>(row + (dimensions << 1), load<i16>(lightnessOf + (<usize>load<u8>(luma + cell) << 1)));
    let d0 = i32.MAX_VALUE, d1 = i32.MAX_VALUE, d2 = i32.MAX_VALUE, d3 = i32.MAX_VALUE;
    let w0: u32 = 0, w1: u32 = 0, w2: u32 = 0, w3: u32 = 0;
    for (let word: u32 = 0; word < words; word++) {
      const other = codebook + ((word * stride) << 1);
      let sums = i32x4.splat(0);
      for (let i: u32 = 0; i < stride; i += 8) {
        const at = i << 1;
        sums = i32x4.add(sums, i32x4.dot_i16x8_s(v128.load(row + at), v128.load(other + at)));
      }
      const product =
        i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) +
        i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
      const d = load<i32>(squares + (word << 2)) - 2 * product;
      if (d >= d3) continue;
      if (d < d2) {
        d3 = d2; w3 = w2;
        if (d < d1) {
          d2 = d1; w2 = w1;
          if (d < d0) {
            d1 = d0; w1 = w0;
            d0 = d; w0 = word;
          } else {
            d1 = d; w1 = word;
          }
        } else {
          d2 = d; w2 = word;
        }
      } else {
        d3 = d; w3 = word;
      }
    }
    const e1 = oddsOf(odds, oddsCount, d1 - d0);
    const e2 = oddsOf(odds, oddsCount, d2 - d0);
    const e3 = oddsOf(odds, oddsCount, d3 - d0);
    const scale: f32 = <f32>whole / (1 + e1 + e2 + e3);
    const a1 = <i32>nearestOf(scale * e1);
    const a2 = <i32>nearestOf(scale * e2);
    const a3 = <i32>nearestOf(scale * e3);
    const to = into + cell * (nearest << 1);
    store<u32>(to, w0 | (w1 << 8) | (w2 << 16) | (w3 << 24));
    store<u32>(to + 4, (whole - a1 - a2 - a3) | (a1 << 8) | (a2 << 16) | (a3 << 24));
  }
}

// @ts-ignore: decorator
@inline
function nearestOf(value: f32): f32 {
  return floor<f32>(value + 0.5);
}

// @ts-ignore: decorator
@inline
function oddsOf(odds: usize, count: u32, difference: i32): f32 {
  const place = <u32>difference >> 3;
  return place < count ? load<f32>(odds + (place << 2)) : 0;
}

/**
 * sums(word) += a kappa f and mass(word) += a kappa, for every cell of a run and its words. A product takes
 * 22 bits, 64 * 255 * 128; a sum of up to 1024 cells' takes 32.
 *
 * @param words  cells x (4 ids, 4 weights) u8
 * @param confidence  cells x u8
 * @param features  cells x channels int8
 * @param sums  words x channels i32
 * @param mass  words x i32
 */
export function addWords(
  first: u32, end: u32, channels: u32, words: usize, confidence: usize, features: usize, sums: usize, mass: usize,
): void {
  const even = channels - (channels % 16);
  for (let cell = first; cell < end; cell++) {
    const kappa = <i32>load<u8>(confidence + cell);
    const votes = features + cell * channels;
    const own = words + cell * (nearest << 1);
    for (let place: u32 = 0; place < nearest; place++) {
      const share = <i32>load<u8>(own + nearest + place) * kappa;
      if (share == 0) continue;
      const word = <u32>load<u8>(own + place);
      const to = sums + ((word * channels) << 2);
      const k = i16x8.splat(<i16>share);
      for (let i: u32 = 0; i < even; i += 16) {
        const bytes = v128.load(votes + i);
        const low = i16x8.extend_low_i8x16_s(bytes);
        const high = i16x8.extend_high_i8x16_s(bytes);
        const at = to + (i << 2);
        v128.store(at, i32x4.add(v128.load(at), i32x4.extmul_low_i16x8_s(k, low)));
        v128.store(at, i32x4.add(v128.load(at, 16), i32x4.extmul_high_i16x8_s(k, low)), 16);
        v128.store(at, i32x4.add(v128.load(at, 32), i32x4.extmul_low_i16x8_s(k, high)), 32);
        v128.store(at, i32x4.add(v128.load(at, 48), i32x4.extmul_high_i16x8_s(k, high)), 48);
      }
      for (let i = even; i < channels; i++) {
        const at = to + (i << 2);
        store<i32>(at, load<i32>(at) + share * <i32>load<i8>(votes + i));
      }
      store<i32>(mass + (word << 2), load<i32>(mass + (word << 2)) + share);
    }
  }
}

/**
 * f' = (1 - sum a t) f + sum a t m for every cell: its own features, and by a word's share those that the
 * shot has under that word; rounded to int8.
 *
 * @param words  cells x (4 ids, 4 weights) u8
 * @param shares  words x f32, t / 64
 * @param means  words x channels f32, m
 * @param features  cells x channels int8
 * @param into  cells x channels int8
 */
export function recall(
  cells: u32, channels: u32, words: usize, shares: usize, means: usize, features: usize, into: usize,
): void {
  const even = channels - (channels % 16);
  for (let cell: u32 = 0; cell < cells; cell++) {
    const own = words + cell * (nearest << 1);
    const votes = features + cell * channels;
    const to = into + cell * channels;
    let rest: f32 = 1;
    for (let place: u32 = 0; place < nearest; place++) {
      rest -= <f32>load<u8>(own + nearest + place) * load<f32>(shares + (<usize>load<u8>(own + place) << 2));
    }
    const r = f32x4.splat(rest);
    for (let i: u32 = 0; i < even; i += 16) {
      const bytes = v128.load(votes + i);
      const low = i16x8.extend_low_i8x16_s(bytes);
      const high = i16x8.extend_high_i8x16_s(bytes);
      let q0 = f32x4.mul(r, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low)));
      let q1 = f32x4.mul(r, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low)));
      let q2 = f32x4.mul(r, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high)));
      let q3 = f32x4.mul(r, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high)));
      for (let place: u32 = 0; place < nearest; place++) {
        const word = <u32>load<u8>(own + place);
        const share = <f32>load<u8>(own + nearest + place) * load<f32>(shares + (<usize>word << 2));
        const s = f32x4.splat(share);
        const mean = means + ((word * channels + i) << 2);
        q0 = f32x4.add(q0, f32x4.mul(s, v128.load(mean)));
        q1 = f32x4.add(q1, f32x4.mul(s, v128.load(mean, 16)));
        q2 = f32x4.add(q2, f32x4.mul(s, v128.load(mean, 32)));
        q3 = f32x4.add(q3, f32x4.mul(s, v128.load(mean, 48)));
      }
      const left = i16x8.narrow_i32x4_s(rounded(q0), rounded(q1));
      const right = i16x8.narrow_i32x4_s(rounded(q2), rounded(q3));
      v128.store(to + i, i8x16.narrow_i16x8_s(left, right));
    }
    for (let i = even; i < channels; i++) {
      let value: f32 = rest * <f32>load<i8>(votes + i);
      for (let place: u32 = 0; place < nearest; place++) {
        const word = <u32>load<u8>(own + place);
        const share = <f32>load<u8>(own + nearest + place) * load<f32>(shares + (<usize>word << 2));
        value += share * load<f32>(means + ((word * channels + i) << 2));
      }
      store<i8>(to + i, <i8>max<f32>(-128, min<f32>(127, f32.nearest(value))));
    }
  }
}

// @ts-ignore: decorator
@inline
function rounded(values: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(values));
}
