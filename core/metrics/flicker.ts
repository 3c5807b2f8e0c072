/** A frame's ab and the frame before it, on the same grid. */
export type FlickerPair = {
  /** cells x 2, Lab units. */
  readonly ab: Float32Array;
  /** cells x 2, Lab units, of the frame before. */
  readonly before: Float32Array;
  /** cells; where each cell lies in the frame before. Absent: nothing moves. */
  readonly source?: Int32Array;
  /** cells; 0 where the frame before does not show it (occluded). Absent: everything is visible. */
  readonly visible?: ArrayLike<number>;
};

/**
 * FE, flicker (method.md 5): mean over the frames and their visible cells of
 * ||ab_t - warp ab_{t-1}||, in Lab units. About 2.3 is just noticeable; aim below 1 where nothing
 * moves.
 */
export const flicker = (pairs: Iterable<FlickerPair>): number => {
  let sum = 0;
  let count = 0;
  for (const { ab, before, source, visible } of pairs) {
    for (let cell = 0; cell < ab.length / 2; cell += 1) {
      if (visible !== undefined && !(at(visible, cell) > 0)) continue;
      const from = source === undefined ? cell : at(source, cell);
      sum += Math.hypot(
        at(ab, cell * 2) - at(before, from * 2),
        at(ab, cell * 2 + 1) - at(before, from * 2 + 1),
      );
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
};

/** Mean chroma sqrt(a^2 + b^2) over frames and cells, Lab units. Smoothing must not wash it out. */
export const meanChroma = (frames: Iterable<Float32Array>): number => {
  let sum = 0;
  let count = 0;
  for (const ab of frames) {
    for (let i = 0; i < ab.length; i += 2) sum += Math.hypot(at(ab, i), at(ab, i + 1));
    count += ab.length / 2;
  }
  return count === 0 ? 0 : sum / count;
};

/** NaN past the end: planes of different sizes give no figure rather than a wrong one. */
const at = (plane: ArrayLike<number>, index: number): number => plane[index] ?? NaN;
