/**
 * The accumulators of pooling over wasm memory. Numbers are float32 throughout, each made by the same
 * operations in the same order wherever it is made.
 *
 * AssemblyScript: pointers are byte offsets into the memory; core/time/accumulator.ts lays it out.
 */

/** Lanes of one step: 16 int8 features. */
const lanes: u32 = 16;

// @ts-ignore: decorator
@inline
function carried(weight: v128, kappa: v128, sums: usize, features: v128): v128 {
  return f32x4.mul(weight, f32x4.add(v128.load(sums), f32x4.mul(kappa, f32x4.convert_i32x4_s(features))));
}

/**
 * into(x) = weight(x) [from + kappa (f, 1)](source(x)), for every cell x.
 *
 * @param source  cells x i32
 * @param weights  cells x f32; decay times reliability
 * @param features  cells x channels int8
 * @param confidence  cells x u8
 */
export function carry(
  cells: u32,
  channels: u32,
  source: usize,
  weights: usize,
  features: usize,
  confidence: usize,
  fromSums: usize,
  fromMass: usize,
  intoSums: usize,
  intoMass: usize,
): void {
  const whole = channels - (channels % lanes);
  for (let cell: u32 = 0; cell < cells; cell++) {
    const weight = load<f32>(weights + (cell << 2));
    const into = intoSums + ((cell * channels) << 2);
    if (weight == 0) {
      memory.fill(into, 0, channels << 2);
      store<f32>(intoMass + (cell << 2), 0);
      continue;
    }
    const origin = load<u32>(source + (cell << 2));
    const kappa = <f32>load<u8>(confidence + origin);
    const from = fromSums + ((origin * channels) << 2);
    const votes = features + origin * channels;
    const w = f32x4.splat(weight);
    const k = f32x4.splat(kappa);
    for (let i: u32 = 0; i < whole; i += lanes) {
      const eight = v128.load(votes + i);
      const low = i16x8.extend_low_i8x16_s(eight);
      const high = i16x8.extend_high_i8x16_s(eight);
      const at = from + (i << 2);
      const to = into + (i << 2);
      v128.store(to, carried(w, k, at, i32x4.extend_low_i16x8_s(low)));
      v128.store(to, carried(w, k, at + 16, i32x4.extend_high_i16x8_s(low)), 16);
      v128.store(to, carried(w, k, at + 32, i32x4.extend_low_i16x8_s(high)), 32);
      v128.store(to, carried(w, k, at + 48, i32x4.extend_high_i16x8_s(high)), 48);
    }
    for (let i = whole; i < channels; i++) {
      const vote = kappa * <f32>load<i8>(votes + i);
      store<f32>(into + (i << 2), weight * (load<f32>(from + (i << 2)) + vote));
    }
    store<f32>(intoMass + (cell << 2), weight * (load<f32>(fromMass + (origin << 2)) + kappa));
  }
}

// @ts-ignore: decorator
@inline
function pooled(scale: v128, kappa: v128, past: usize, future: usize, features: v128): v128 {
  const votes = f32x4.mul(kappa, f32x4.convert_i32x4_s(features));
  return f32x4.mul(scale, f32x4.add(f32x4.add(v128.load(past), votes), v128.load(future)));
}

/** into = (past + kappa f + future) / (their mass), for every cell. */
export function pool(
  cells: u32,
  channels: u32,
  features: usize,
  confidence: usize,
  pastSums: usize,
  pastMass: usize,
  futureSums: usize,
  futureMass: usize,
  intoFeatures: usize,
): void {
  const whole = channels - (channels % lanes);
  for (let cell: u32 = 0; cell < cells; cell++) {
    const kappa = <f32>load<u8>(confidence + cell);
    const mass = load<f32>(pastMass + (cell << 2)) + kappa + load<f32>(futureMass + (cell << 2));
    const scale: f32 = 1 / mass;
    const start = cell * channels;
    const s = f32x4.splat(scale);
    const k = f32x4.splat(kappa);
    for (let i = start; i < start + whole; i += lanes) {
      const eight = v128.load(features + i);
      const low = i16x8.extend_low_i8x16_s(eight);
      const high = i16x8.extend_high_i8x16_s(eight);
      const offset = <usize>i << 2;
      const past = pastSums + offset;
      const future = futureSums + offset;
      const into = intoFeatures + offset;
      v128.store(into, pooled(s, k, past, future, i32x4.extend_low_i16x8_s(low)));
      v128.store(into, pooled(s, k, past + 16, future + 16, i32x4.extend_high_i16x8_s(low)), 16);
      v128.store(into, pooled(s, k, past + 32, future + 32, i32x4.extend_low_i16x8_s(high)), 32);
      v128.store(into, pooled(s, k, past + 48, future + 48, i32x4.extend_high_i16x8_s(high)), 48);
    }
    for (let i = start + whole; i < start + channels; i++) {
      const offset = <usize>i << 2;
      const vote = kappa * <f32>load<i8>(features + i);
      const sum = load<f32>(pastSums + offset) + vote + load<f32>(futureSums + offset);
      store<f32>(intoFeatures + offset, scale * sum);
    }
  }
}
