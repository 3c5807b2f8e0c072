/**
 * How far what a cell shows is the same thing in two neighbouring frames; what is measured and why
 * stands in core/time/reliability.ts. All but the last test is in whole numbers.
 */

/** Cells along the side of a motion block, and model pixels along a cell's. */
const blockCells: i32 = 2;
const cellSide: i32 = 4;

/** Differences count sixteenths of a luma step. */
const largestDifference: i32 = 16 * 255;
const bins: i32 = 2 * largestDifference + 1;

/** The grid, and the motion from here and back. */
let width: i32;
let height: i32;
let motion: usize;
let back: usize;

// @ts-ignore: decorator
@inline
function clamped(value: i32, side: i32): i32 {
  return min(max(value, 0), side - 1);
}

/** Byte offset of the vector of the block that a cell lies in. */
// @ts-ignore: decorator
@inline
function vectorOf(x: i32, y: i32): usize {
  return ((y / blockCells) * (width / blockCells) + x / blockCells) << 1;
}

/** luma here less luma there, bilinear along the motion; counted in a histogram as well. */
function differAlongMotion(here: usize, there: usize, differences: usize, counts: usize): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const vector = motion + vectorOf(x, y);
      const dx = <i32>load<i8>(vector);
      const dy = <i32>load<i8>(vector, 1);
      const left = clamped(x + (dx >> 2), width);
      const right = clamped(x + (dx >> 2) + 1, width);
      const upper = there + clamped(y + (dy >> 2), height) * width;
      const lower = there + clamped(y + (dy >> 2) + 1, height) * width;
      const fx = dx & 3;
      const fy = dy & 3;
      const above = <i32>load<u8>(upper + left) * (4 - fx) + <i32>load<u8>(upper + right) * fx;
      const below = <i32>load<u8>(lower + left) * (4 - fx) + <i32>load<u8>(lower + right) * fx;
      const cell = y * width + x;
      const difference = (<i32>load<u8>(here + cell) << 4) - (above * (4 - fy) + below * fy);
      store<i32>(differences + (cell << 2), difference);
      const count = counts + ((difference + largestDifference) << 2);
      store<i32>(count, load<i32>(count) + 1);
    }
  }
}

/** Lower median of what a histogram counted. */
function median(counts: usize, total: i32): i32 {
  const half = (total + 1) >> 1;
  let bin = 0;
  for (let seen = load<i32>(counts); seen < half; seen += load<i32>(counts + (bin << 2))) bin++;
  return bin - largestDifference;
}

// @ts-ignore: decorator
@inline
function off(values: usize, at: i32, from: v128): v128 {
  return i32x4.abs(i32x4.sub(v128.load(values + (at << 2)), from));
}

/** Signed differences to absolute ones around `centre`, summed over three cells across, the ends repeated. */
function sumAcross(differences: usize, centre: i32, into: usize): void {
  const from = i32x4.splat(centre);
  for (let row = 0; row < width * height; row += width) {
    for (let x = row; x < row + width; x += 4) {
      const sides = i32x4.add(off(differences, x - 1, from), off(differences, x + 1, from));
      v128.store(into + (x << 2), i32x4.add(sides, off(differences, x, from)));
    }
    const last = row + width - 1;
    const start = 2 * abs(load<i32>(differences + (row << 2)) - centre);
    const end = 2 * abs(load<i32>(differences + (last << 2)) - centre);
    store<i32>(into + (row << 2), start + abs(load<i32>(differences + (row << 2), 4) - centre));
    store<i32>(into + (last << 2), end + abs(load<i32>(differences + ((last - 1) << 2)) - centre));
  }
}

/** Sums of three rows, the outer ones repeated. */
function sumDown(rows: usize, into: usize): void {
  for (let y = 0; y < height; y++) {
    const above = rows + ((max(y - 1, 0) * width) << 2);
    const below = rows + ((min(y + 1, height - 1) * width) << 2);
    const own = (y * width) << 2;
    for (let x = 0; x < width << 2; x += 16) {
      const outer = i32x4.add(v128.load(above + x), v128.load(below + x));
      v128.store(into + own + x, i32x4.add(outer, v128.load(rows + own + x)));
    }
  }
}

/** Whether going along the motion and back comes home, near enough (Sundaram, Brox & Keutzer 2010). */
// @ts-ignore: decorator
@inline
function comesHome(x: i32, y: i32): bool {
  const vector = motion + vectorOf(x, y);
  const dx = <i32>load<i8>(vector);
  const dy = <i32>load<i8>(vector, 1);
  const landX = clamped(x + ((dx + cellSide / 2) >> 2), width);
  const landY = clamped(y + ((dy + cellSide / 2) >> 2), height);
  const landed = back + vectorOf(landX, landY);
  const bx = <i32>load<i8>(landed);
  const by = <i32>load<i8>(landed, 1);
  const miss = (dx + bx) * (dx + bx) + (dy + by) * (dy + by);
  const travelled = dx * dx + dy * dy + bx * bx + by * by;
  return !(<f64>miss > 0.01 * <f64>travelled + 0.5 * <f64>(cellSide * cellSide));
}

/**
 * @param here, there  cells u8, mean lightness
 * @param motionHere, motionThere  blocks x (dx, dy) int8, model pixels
 * @param table  most + 1 f32: r by the sum of 3x3 differences; from `most` on it is the last
 * @param counts  8161 i32, working memory
 * @param differences, rows  cells i32, working memory; a vector may reach past either end
 * @param into  cells f32, 0...1
 */
export function reliability(
  across: i32, down: i32, here: usize, there: usize, motionHere: usize, motionThere: usize,
  table: usize, most: i32, counts: usize, differences: usize, rows: usize, into: usize,
): void {
  width = across;
  height = down;
  motion = motionHere;
  back = motionThere;
  memory.fill(counts, 0, bins << 2);
  differAlongMotion(here, there, differences, counts);
  sumAcross(differences, median(counts, width * height), rows);
  sumDown(rows, differences);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) << 2;
      const sum = min(load<i32>(differences + at), most);
      store<f32>(into + at, comesHome(x, y) ? load<f32>(table + (sum << 2)) : 0);
    }
  }
}
