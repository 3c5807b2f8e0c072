/** A frame's evidence by group, in whole numbers: core/time/anchor.ts adds it to a shot's sums. */

/** Lanes of one step: 16 int8 features. */
const lanes: u32 = 16;

// @ts-ignore: decorator
@inline
function addTo(sums: usize, low: v128, high: v128): void {
  v128.store(sums, i32x4.add(v128.load(sums), i32x4.extend_low_i16x8_s(low)));
  v128.store(sums, i32x4.add(v128.load(sums, 16), i32x4.extend_high_i16x8_s(low)), 16);
  v128.store(sums, i32x4.add(v128.load(sums, 32), i32x4.extend_low_i16x8_s(high)), 32);
  v128.store(sums, i32x4.add(v128.load(sums, 48), i32x4.extend_high_i16x8_s(high)), 48);
}

/**
 * sums(group) += confidence * features and mass(group) += confidence, for every cell. A product takes 16
 * bits, 255 * 128; a sum of up to 65793 cells' takes 32.
 *
 * @param group  cells x i32
 * @param confidence  cells x u8
 * @param features  cells x channels int8
 * @param sums  groups x channels i32
 * @param mass  groups x i32
 */
export function addVotes(
  cells: u32, channels: u32, group: usize, confidence: usize, features: usize, sums: usize, mass: usize,
): void {
  const whole = channels - (channels % lanes);
  for (let cell: u32 = 0; cell < cells; cell++) {
    const into = load<u32>(group + (cell << 2));
    const kappa = <i32>load<u8>(confidence + cell);
    const votes = features + cell * channels;
    const to = sums + ((into * channels) << 2);
    const k = i16x8.splat(<i16>kappa);
    for (let i: u32 = 0; i < whole; i += lanes) {
      const eight = v128.load(votes + i);
      const low = i16x8.mul(k, i16x8.extend_low_i8x16_s(eight));
      const high = i16x8.mul(k, i16x8.extend_high_i8x16_s(eight));
      addTo(to + (i << 2), low, high);
    }
    for (let i = whole; i < channels; i++) {
      const at = to + (i << 2);
      store<i32>(at, load<i32>(at) + kappa * <i32>load<i8>(votes + i));
    }
    store<i32>(mass + (into << 2), load<i32>(mass + (into << 2)) + kappa);
  }
}
