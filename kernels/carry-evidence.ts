/**
 * Evidence carried from two frames that the network has seen into one between them, over wasm memory.
 *
 * AssemblyScript: pointers are byte offsets into the memory; core/time/carry-evidence.ts lays it out. A side
 * is what a seen frame left, one after the other: features (cells x channels int8), confidence (cells u8),
 * class (cells u8), key (cells x keyLength int8).
 */

/** Lanes of one step: 16 int8 features. */
const lanes: u32 = 16;

// @ts-ignore: decorator
@inline
function mixed(share: v128, rest: v128, one: v128, other: v128): v128 {
  const sum = f32x4.add(
    f32x4.mul(share, f32x4.convert_i32x4_s(one)),
    f32x4.mul(rest, f32x4.convert_i32x4_s(other)),
  );
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(sum));
}

/** into = share of p and the rest of q, rounded, `channels` int8. */
// @ts-ignore: decorator
@inline
function mixFeatures(channels: u32, p: usize, q: usize, share: f32, rest: f32, into: usize): void {
  const whole = channels - (channels % lanes);
  const s = f32x4.splat(share);
  const r = f32x4.splat(rest);
  for (let i: u32 = 0; i < whole; i += lanes) {
    const one = v128.load(p + i);
    const other = v128.load(q + i);
    const oneLow = i16x8.extend_low_i8x16_s(one);
    const oneHigh = i16x8.extend_high_i8x16_s(one);
    const otherLow = i16x8.extend_low_i8x16_s(other);
    const otherHigh = i16x8.extend_high_i8x16_s(other);
    const low = i16x8.narrow_i32x4_s(
      mixed(s, r, i32x4.extend_low_i16x8_s(oneLow), i32x4.extend_low_i16x8_s(otherLow)),
      mixed(s, r, i32x4.extend_high_i16x8_s(oneLow), i32x4.extend_high_i16x8_s(otherLow)),
    );
    const high = i16x8.narrow_i32x4_s(
      mixed(s, r, i32x4.extend_low_i16x8_s(oneHigh), i32x4.extend_low_i16x8_s(otherHigh)),
      mixed(s, r, i32x4.extend_high_i16x8_s(oneHigh), i32x4.extend_high_i16x8_s(otherHigh)),
    );
    v128.store(into + i, i8x16.narrow_i16x8_s(low, high));
  }
  for (let i = whole; i < channels; i++) {
    const sum = share * <f32>load<i8>(p + i) + rest * <f32>load<i8>(q + i);
    store<i8>(into + i, <i8>nearest(sum));
  }
}

/**
 * @param startSource  cells x i32: where each cell lay in the frame before
 * @param startReliability  cells x f32
 * @param startFade  what the frames between leave of its say, 0…1
 * @param nearer  the side whose cell at the same place serves where neither side reaches
 */
export function carryEvidence(
  cells: u32, channels: u32, keyLength: u32,
  start: usize, startSource: usize, startReliability: usize, startFade: f32,
  end: usize, endSource: usize, endReliability: usize, endFade: f32,
  nearer: usize, into: usize,
): void {
  const confidences = <usize>cells * channels;
  const classes = confidences + cells;
  const keys = classes + cells;
  for (let cell: u32 = 0; cell < cells; cell++) {
    const p = load<u32>(startSource + (cell << 2));
    const q = load<u32>(endSource + (cell << 2));
    const r = load<f32>(startReliability + (cell << 2));
    const s = load<f32>(endReliability + (cell << 2));
    const ofP = <f32>load<u8>(start + confidences + p);
    const ofQ = <f32>load<u8>(end + confidences + q);
    const v = startFade * r * ofP;
    const w = endFade * s * ofQ;
    const mass = v + w;
    const features = into + cell * channels;
    let side = nearer;
    let source = cell;
    let confidence: f32 = 1;
    if (mass == 0) {
      memory.copy(features, nearer + cell * channels, channels);
    } else {
      mixFeatures(channels, start + p * channels, end + q * channels, v / mass, w / mass, features);
      confidence = max<f32>(1, nearest((v * r * ofP + w * s * ofQ) / mass));
      side = v >= w ? start : end;
      source = v >= w ? p : q;
    }
    store<u8>(into + confidences + cell, <u8>confidence);
    store<u8>(into + classes + cell, load<u8>(side + classes + source));
    memory.copy(into + keys + cell * keyLength, side + keys + source * keyLength, keyLength);
  }
}
