/**
 * Where the pixels of a row lie between grid columns. Run k holds the pixels between the centres of
 * columns k - 1 and k; the first and last run lie outside the outer centres, where nothing changes.
 */
export type ColumnRuns = {
  /** columns + 2; run k is pixels first[k] … first[k + 1]. */
  readonly first: Int32Array;
  /** columns + 1; share of the right column at the run's first pixel. */
  readonly share: Float32Array;
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
  const share = new Float32Array(columns + 1);
  for (let x = pixels - 1; x >= 0; x -= 1) {
    const run = Math.min(columns, Math.floor(position(x)) + 1);
    first[run] = x;
    share[run] = position(x) - (run - 1);
  }
  // A run without pixels ends where the next begins.
  for (let run = columns; run >= 0; run -= 1) first[run] = Math.min(first[run]!, first[run + 1]!);
  return { first, share, step };
};
