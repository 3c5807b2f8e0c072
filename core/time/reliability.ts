import { blockCells, cellCount, cellSide, type Grid } from "#core/evidence.ts";
import { medianBin } from "#core/time/median.ts";

/** A frame as its neighbour in time judges it. */
export type Look = {
  /** cells; mean lightness, L* times 2.55. */
  readonly luma: Uint8Array;
  /** blocks x (dx, dy); where each block lies in the other frame, model pixels. */
  readonly motion: Int8Array;
};

/** Width of the Gaussian on the luma difference, L* units (method.md 4.2). */
const sigma = 4;

/** Below this nothing worth carrying is left, and numbers too small to be fast are kept out. */
const leastReliability = 1e-3;

/** Units of the differences below: bilinear weights are quarters each way, luma is L* times 2.55. */
const unitsPerLightness = 16 * 2.55;

const largestDifference = 16 * 255;

/**
 * How far what a cell shows is the same thing in two neighbouring frames:
 * r = c_fb exp(-e^2 / 2 sigma^2), from evidence alone.
 *
 * e is the absolute difference of lightness along the motion, less the frame's median difference (old
 * film flickers), averaged 3x3. It is taken along the motion itself, interpolated between cells, not
 * along the gather: the gather's rounding of up to 3/4 cell would read as a change at every edge of a
 * slow pan and forget there what is well known. c_fb is the forward-backward test.
 *
 * @returns a function that fills `into` (cells, 0…1) for a cell of `here` looked up in `there`; it
 *   owns the working memory, one frame at a time
 */
export const reliabilityMeter = (grid: Grid): ((here: Look, there: Look, into: Float32Array) => void) => {
  const cells = cellCount(grid);
  const differences = new Int32Array(cells);
  const rows = new Int32Array(cells);
  const counts = new Uint32Array(2 * largestDifference + 1);
  return (here, there, into) => {
    if (into.length !== cells || here.luma.length !== cells || there.luma.length !== cells) {
      throw new RangeError(`reliability of ${cells} cells, got ${here.luma.length}, ${there.luma.length}`);
    }
    differAlongMotion(grid, here, there, differences);
    offMedian(differences, counts);
    sumThreeByThree(grid, differences, rows);
    for (let cell = 0; cell < cells; cell += 1) {
      const lightness = differences[cell]! / (9 * unitsPerLightness);
      const r = Math.exp((-lightness * lightness) / (2 * sigma * sigma));
      into[cell] = r < leastReliability ? 0 : r;
    }
    dropInconsistent(grid, here.motion, there.motion, into);
  };
};

/** luma here less luma there, bilinear along the motion; 1/16 of a luma step, exact in integers. */
const differAlongMotion = (grid: Grid, here: Look, there: Look, into: Int32Array): void => {
  const { width, height } = grid;
  const columns = width / blockCells;
  const { luma } = there;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const block = ((y >> 1) * columns + (x >> 1)) * 2;
      const dx = here.motion[block]!;
      const dy = here.motion[block + 1]!;
      const left = clamp(x + (dx >> 2), width);
      const right = clamp(x + (dx >> 2) + 1, width);
      const upper = clamp(y + (dy >> 2), height) * width;
      const lower = clamp(y + (dy >> 2) + 1, height) * width;
      const fx = dx & 3;
      const fy = dy & 3;
      const above = luma[upper + left]! * (4 - fx) + luma[upper + right]! * fx;
      const below = luma[lower + left]! * (4 - fx) + luma[lower + right]! * fx;
      into[y * width + x] = here.luma[y * width + x]! * 16 - (above * (4 - fy) + below * fy);
    }
  }
};

/** Signed differences to absolute ones around their median. */
const offMedian = (differences: Int32Array, counts: Uint32Array): void => {
  counts.fill(0);
  for (const difference of differences) counts[difference + largestDifference]! += 1;
  const median = medianBin(counts, differences.length) - largestDifference;
  for (let i = 0; i < differences.length; i += 1) differences[i] = Math.abs(differences[i]! - median);
};

/** Sums over 3x3 cells in place, the border repeated outward; `rows` is working memory. */
const sumThreeByThree = ({ width, height }: Grid, values: Int32Array, rows: Int32Array): void => {
  for (let y = 0; y < height; y += 1) {
    const from = y * width;
    for (let x = 0; x < width; x += 1) {
      rows[from + x] =
        values[from + Math.max(x - 1, 0)]! + values[from + x]! + values[from + Math.min(x + 1, width - 1)]!;
    }
  }
  for (let y = 0; y < height; y += 1) {
    const above = Math.max(y - 1, 0) * width;
    const below = Math.min(y + 1, height - 1) * width;
    for (let x = 0; x < width; x += 1) {
      values[y * width + x] = rows[above + x]! + rows[y * width + x]! + rows[below + x]!;
    }
  }
};

/**
 * Zero where going there and back does not come home (Sundaram, Brox & Keutzer 2010):
 * |u + u'|^2 > 0.01 (|u|^2 + |u'|^2) + 0.5, u in cells.
 */
const dropInconsistent = (grid: Grid, motion: Int8Array, back: Int8Array, into: Float32Array): void => {
  const { width, height } = grid;
  const columns = width / blockCells;
  const slack = 0.5 * cellSide ** 2;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const block = ((y >> 1) * columns + (x >> 1)) * 2;
      const dx = motion[block]!;
      const dy = motion[block + 1]!;
      const landX = clamp(x + ((dx + 2) >> 2), width);
      const landY = clamp(y + ((dy + 2) >> 2), height);
      const landed = ((landY >> 1) * columns + (landX >> 1)) * 2;
      const bx = back[landed]!;
      const by = back[landed + 1]!;
      const off = (dx + bx) ** 2 + (dy + by) ** 2;
      if (off > 0.01 * (dx * dx + dy * dy + bx * bx + by * by) + slack) into[y * width + x] = 0;
    }
  }
};

const clamp = (value: number, side: number): number => Math.min(Math.max(value, 0), side - 1);
