import { coefficientsPerCell } from "#core/colour/guided-upsampling.ts";

/**
 * Where the pixels of a row lie between grid columns. Run k holds the pixels between the centres of
 * columns k - 1 and k; the first and last run lie outside the outer centres, where nothing changes.
 */
export type ColumnRuns = {
  readonly columns: number;
  /** columns + 2; run k is pixels first[k] … first[k + 1]. */
  readonly first: Int32Array;
  /** columns + 1; share of the right column at the run's first pixel. */
  readonly share: Float64Array;
  /** What one pixel adds to that share. */
  readonly step: number;
};

/**
 * @param columns  grid cells across
 * @param width  luma pixels across; a chroma pixel lies between two of them. (Its siting in MPEG-2 is
 *   half a luma pixel further left, a fortieth of a cell: left out.)
 */
export const columnRuns = (columns: number, width: number): ColumnRuns => {
  const pixels = Math.ceil(width / 2);
  const step = (2 * columns) / width;
  const position = (x: number): number => (x + 0.5) * step - 0.5;
  const first = new Int32Array(columns + 2).fill(pixels);
  const share = new Float64Array(columns + 1);
  for (let x = pixels - 1; x >= 0; x -= 1) {
    const run = Math.min(columns, Math.floor(position(x)) + 1);
    first[run] = x;
    share[run] = position(x) - (run - 1);
  }
  // A run without pixels ends where the next begins.
  for (let run = columns; run >= 0; run -= 1) first[run] = Math.min(first[run]!, first[run + 1]!);
  return { columns, first, share, step };
};

/**
 * The cells' coefficients along a row of pixels, between two rows of cells.
 *
 * @param position  of the pixel row, in cells: 0 is the centre of the first row of cells
 * @param out  columns x 4
 */
export const coefficientRow = (
  coefficients: Float32Array,
  columns: number,
  position: number,
  out: Float32Array,
): void => {
  const length = columns * coefficientsPerCell;
  const lastRow = coefficients.length / length - 1;
  const above = Math.max(0, Math.min(lastRow, Math.floor(position)));
  const below = Math.min(lastRow, above + 1);
  const share = Math.max(0, Math.min(1, position - above));
  const [top, bottom] = [above * length, below * length];
  for (let i = 0; i < length; i += 1) {
    const upper = coefficients[top + i]!;
    out[i] = upper + (coefficients[bottom + i]! - upper) * share;
  }
};

/**
 * One channel's colour along a row of chroma pixels: the interpolated models, at each pixel's lightness.
 *
 * @param row  columns x 4, from `coefficientRow`
 * @param lightness  a row of pixels, L* 0…100
 * @param out  a row of pixels, Lab units
 */
export const colourRow = (
  row: Float32Array,
  { columns, first, share, step }: ColumnRuns,
  lightness: Float32Array,
  out: Float32Array,
): void => {
  for (let run = 0; run <= columns; run += 1) {
    const left = Math.max(run - 1, 0) * coefficientsPerCell;
    const right = Math.min(run, columns - 1) * coefficientsPerCell;
    const slopeRise = row[right]! - row[left]!;
    const baseRise = row[right + 1]! - row[left + 1]!;
    const lowRise = row[right + 2]! - row[left + 2]!;
    const highRise = row[right + 3]! - row[left + 3]!;
    const end = first[run + 1]!;
    let at = share[run]!;
    for (let x = first[run]!; x < end; x += 1) {
      const colour = (row[left]! + slopeRise * at) * lightness[x]! + row[left + 1]! + baseRise * at;
      const low = row[left + 2]! + lowRise * at;
      const high = row[left + 3]! + highRise * at;
      out[x] = colour < low ? low : colour > high ? high : colour;
      at += step;
    }
  }
};
