import { cellCount, type Grid } from "#core/model/evidence.ts";

/**
 * What one direction carries into a frame, without that frame's own evidence: the pre-multiplied
 * accumulators of method.md 4.2. Both are in 255ths, the unit of evidence's confidence; the unit
 * cancels in sums / mass.
 */
export type PoolingState = {
  /** cells x channels; confidence-weighted sums of features. */
  readonly sums: Float32Array;
  /** cells; the confidence in them. */
  readonly mass: Float32Array;
};

/** The state at a shot's ends: nothing known. */
export const emptyState = (grid: Grid): PoolingState =>
  stateOver(grid, new Float32Array(stateLength(grid)));

export const copyState = (from: PoolingState, into: PoolingState): void => {
  into.sums.set(from.sums);
  into.mass.set(from.mass);
};

/** Sums, then mass, as little-endian float32: what comes back is equal bit for bit. */
export const stateToBytes = ({ sums, mass }: PoolingState): Uint8Array => {
  const values = new Float32Array(sums.length + mass.length);
  values.set(sums);
  values.set(mass, sums.length);
  return new Uint8Array(values.buffer);
};

export const stateFromBytes = (grid: Grid, bytes: Uint8Array): PoolingState => {
  if (bytes.length !== stateLength(grid) * 4) {
    throw new RangeError(`a border state must be ${stateLength(grid) * 4} bytes, got ${bytes.length}`);
  }
  return stateOver(grid, new Float32Array(bytes.slice().buffer));
};

const stateLength = (grid: Grid): number => cellCount(grid) * (grid.channels + 1);

const stateOver = (grid: Grid, values: Float32Array): PoolingState => {
  const sums = cellCount(grid) * grid.channels;
  return { sums: values.subarray(0, sums), mass: values.subarray(sums) };
};
