/** Colours of reference pictures found by key over wasm memory; core/memory/look-up.ts lays it out. */

/** Blocks kept for a block of the frame, and cells kept for a cell. */
const keptBlocks: u32 = 4;
const keptCells: u32 = 8;

// @ts-ignore: decorator
@inline
function squared(one: usize, other: usize, bytes: u32): i32 {
  let sums = i32x4.splat(0);
  for (let at: u32 = 0; at < bytes; at += 16) {
    const difference = i16x8.sub(v128.load(one + at), v128.load(other + at));
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(difference, difference));
  }
  return (
    i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3)
  );
}

/** Of int8 numbers, any count of them. */
// @ts-ignore: decorator
@inline
function squaredBytes(one: usize, other: usize, count: u32): i32 {
  let sums = i32x4.splat(0);
  let at: u32 = 0;
  for (; at + 16 <= count; at += 16) {
    const a = v128.load(one + at), b = v128.load(other + at);
    const low = i16x8.sub(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(b));
    const high = i16x8.sub(i16x8.extend_high_i8x16_s(a), i16x8.extend_high_i8x16_s(b));
    sums = i32x4.add(sums, i32x4.add(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high)));
  }
  let sum =
    i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
  for (; at < count; at++) {
    const difference = <i32>load<i8>(one + at) - <i32>load<i8>(other + at);
    sum += difference * difference;
  }
  return sum;
}

/** Puts a distance into a rising list of `count`; of equal ones the earlier stays first. */
// @ts-ignore: decorator
@inline
function insert(distances: usize, places: usize, count: u32, distance: i32, place: u32): void {
  let at = count - 1;
  while (at > 0 && load<i32>(distances + ((at - 1) << 2)) > distance) {
    store<i32>(distances + (at << 2), load<i32>(distances + ((at - 1) << 2)));
    store<u32>(places + (at << 2), load<u32>(places + ((at - 1) << 2)));
    at--;
  }
  store<i32>(distances + (at << 2), distance);
  store<u32>(places + (at << 2), place);
}

/**
 * For every cell of a frame the colour that the most alike cells of the references have: the block of 2x2
 * cells that it lies in looks for the four nearest blocks, the cell among their cells for the eight nearest.
 *
 * @param width  cells across the frame
 * @param stride  numbers of a row, a multiple of 8: key, lightness, place across, place down, zeros
 * @param placeAt  of the two places in a row
 * @param rows  cells x stride i16 of the frame
 * @param blockRows  blocks x stride i16 of the frame, row by row
 * @param known  cells of the references x stride i16, the four cells of a block one after the other
 * @param knownBlocks  blocks of the references x stride i16
 * @param colours  cells of the references x (a, b, how far it can be trusted 0…1) f32, as `known`
 * @param odds  f32, exp(-d^2 / temperature) by an eighth of d^2
 * @param perUnit  1 / (steps^2 reach): d^2 in steps to d^2 / reach
 * @param most  trust in a cell that is met exactly
 * @param variance  of a colour that is known exactly, sigma^2
 * @param features  cells x channels i8 of the frame
 * @param knownFeatures  cells of the references x channels i8, as `known`
 * @param channels  of the features
 * @param perFeature  1 / (channels G): squared distance of features to distance / G
 * @param work  64 x i32, working memory
 * @param into  cells x (127 s, 127 v n, v n a, v n b) i8, v = variance
 * @param closeness  cells x i32, the smallest d^2 in steps
 */
export function lookUp(
  width: u32, height: u32, stride: u32, placeAt: u32, rows: usize, blockRows: usize, known: usize,
  knownBlocks: usize, knownBlockCount: u32, colours: usize, odds: usize, oddsCount: u32, perUnit: f32,
  most: f32, variance: f32, features: usize, knownFeatures: usize, channels: u32, perFeature: f32, work: usize,
  into: usize, closeness: usize,
): void {
  const bytes = stride << 1;
  const across = width >> 1;
  const blockDistances = work;
  const blockPlaces = work + 32;
  const cellDistances = work + 64;
  const cellPlaces = work + 128;
  for (let by: u32 = 0; by < height >> 1; by++) {
    for (let bx: u32 = 0; bx < across; bx++) {
      const own = blockRows + (by * across + bx) * bytes;
      for (let i: u32 = 0; i < keptBlocks; i++) {
        store<i32>(blockDistances + (i << 2), i32.MAX_VALUE);
        store<u32>(blockPlaces + (i << 2), 0);
      }
      let worst = i32.MAX_VALUE;
      for (let block: u32 = 0; block < knownBlockCount; block++) {
        const distance = squared(own, knownBlocks + block * bytes, bytes);
        if (distance >= worst) continue;
        insert(blockDistances, blockPlaces, keptBlocks, distance, block);
        worst = load<i32>(blockDistances + ((keptBlocks - 1) << 2));
      }
      for (let part: u32 = 0; part < 4; part++) {
        const cell = ((by << 1) + (part >> 1)) * width + (bx << 1) + (part & 1);
        const row = rows + cell * bytes;
        for (let i: u32 = 0; i < keptCells; i++) {
          store<i32>(cellDistances + (i << 2), i32.MAX_VALUE);
          store<u32>(cellPlaces + (i << 2), 0);
        }
        for (let i: u32 = 0; i < keptBlocks; i++) {
          if (load<i32>(blockDistances + (i << 2)) == i32.MAX_VALUE) continue;
          const first = load<u32>(blockPlaces + (i << 2)) << 2;
          for (let j = first; j < first + 4; j++) {
            const distance = squared(row, known + j * bytes, bytes);
            if (distance < load<i32>(cellDistances + ((keptCells - 1) << 2))) {
              insert(cellDistances, cellPlaces, keptCells, distance, j);
            }
          }
        }
        mix(cell, row, known, bytes, placeAt, cellDistances, cellPlaces, colours, odds, oddsCount, perUnit, most,
          variance, features + cell * channels, knownFeatures, channels, perFeature, into, closeness);
      }
    }
  }
}

/** The eight nearest, taken together. */
function mix(
  cell: u32, row: usize, known: usize, bytes: u32, placeAt: u32, distances: usize, places: usize, colours: usize,
  odds: usize, oddsCount: u32, perUnit: f32, most: f32, variance: f32, features: usize, knownFeatures: usize,
  channels: u32, perFeature: f32, into: usize, closeness: usize,
): void {
  let least = i32.MAX_VALUE;
  for (let i: u32 = 0; i < keptCells; i++) {
    const at = i << 2;
    if (load<i32>(distances + at) == i32.MAX_VALUE) continue;
    const other = known + load<u32>(places + at) * bytes;
    const x = <i32>load<i16>(row + (placeAt << 1)) - <i32>load<i16>(other + (placeAt << 1));
    const y = <i32>load<i16>(row + (placeAt << 1) + 2) - <i32>load<i16>(other + (placeAt << 1) + 2);
    const alone = load<i32>(distances + at) - x * x - y * y;
    store<i32>(distances + at, alone);
    if (alone < least) least = alone;
  }
  let total: f32 = 0, trusted: f32 = 0, a: f32 = 0, b: f32 = 0, squares: f32 = 0, apart: f32 = 0;
  for (let i: u32 = 0; i < keptCells; i++) {
    const at = i << 2;
    const distance = load<i32>(distances + at);
    if (distance == i32.MAX_VALUE) continue;
    const place = <u32>(distance - least) >> 3;
    if (place >= oddsCount) continue;
    const weight = load<f32>(odds + (place << 2));
    const other = load<u32>(places + at);
    const colour = colours + other * 12;
    const ca = load<f32>(colour), cb = load<f32>(colour, 4);
    const say = weight * load<f32>(colour, 8);
    total += weight;
    trusted += say;
    a += say * ca;
    b += say * cb;
    squares += say * (ca * ca + cb * cb);
    apart += weight * <f32>squaredBytes(features, knownFeatures + other * channels, channels);
  }
  // Where nothing that was found can be trusted, nothing is said.
  if (trusted > 0) {
    a /= trusted;
    b /= trusted;
    squares /= trusted;
  }
  const spread = max<f32>(0, squares - a * a - b * b);
  let far: f32 = <f32>least * perUnit;
  far = far * far;
  let unlike: f32 = (apart / total) * perFeature;
  unlike = unlike * unlike;
  const trust = (most / (1 + far * far) / (1 + unlike * unlike)) * (trusted / total);
  const mass = (trust * variance) / (variance + spread);
  const to = into + (cell << 2);
  store<i8>(to, steps(127 * trust));
  store<i8>(to, steps(127 * mass), 1);
  store<i8>(to, steps(mass * a), 2);
  store<i8>(to, steps(mass * b), 3);
  store<i32>(closeness + (cell << 2), least);
}

// @ts-ignore: decorator
@inline
function steps(value: f32): i8 {
  return <i8>max<f32>(-127, min<f32>(127, f32.nearest(value)));
}
