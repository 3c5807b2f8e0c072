import { blockCells, cellCount, cellSide, type Grid } from "#core/model/evidence.ts";

/**
 * Rounding of motion to whole cells, dithered in time. Rounded always alike, a pan of one pixel a
 * frame would never move a cell; so frame t rounds floor((d + phase_t) / 4), and over any run of
 * frames the cells moved stay within one cell of the path (gather.test.ts walks all runs).
 *
 * This cycle of eight was picked out of all by search: run error 1 cell for motion on every frame,
 * 0.75 for animation on twos, 1.5 on threes, never a drift for those. (The plain 0 2 1 3 would round
 * motion on twos with two of the four phases only and drift.) On fours it drifts by at most half.
 */
const cycle = [0, 2, 3, 0, 1, 3, 2, 1] as const;

/**
 * Phase of the step between frame t - 1 and frame t of a shot, in model pixels 0…3.
 *
 * @param frameOfShot  t, counted from the shot's first frame, at least 1
 */
export const forwardPhase = (frameOfShot: number): number => cycle[frameOfShot % cycle.length]!;

/**
 * Phase of the same step taken backward: floor((-d + 3 - p) / 4) = -floor((d + p) / 4), so a cell
 * that goes forward and back comes home.
 */
export const backwardPhase = (frameOfShot: number): number => cellSide - 1 - forwardPhase(frameOfShot);

/** Whole cells for `pixels` of motion; 0 stays 0 for every phase. */
export const cellShift = (pixels: number, phase: number): number => Math.floor((pixels + phase) / cellSide);

/**
 * For each cell the cell it comes from in the other frame: motion rounded to cells, kept inside.
 *
 * @param motion  blocks x (dx, dy), model pixels
 * @param into  cells; indices into the other frame's cells
 */
export const gatherCells = (grid: Grid, motion: Int8Array, phase: number, into: Int32Array): void => {
  const { width, height } = grid;
  if (into.length !== cellCount(grid))
    throw new RangeError(`${into.length} sources for ${cellCount(grid)} cells`);
  for (let y = 0; y < height; y += blockCells) {
    for (let x = 0; x < width; x += blockCells) {
      const at = (y / blockCells) * width + x;
      const fromX = x + cellShift(motion[at]!, phase);
      const fromY = y + cellShift(motion[at + 1]!, phase);
      for (let i = 0; i < blockCells; i += 1) {
        const from = clamp(fromY + i, height) * width;
        const to = (y + i) * width + x;
        for (let j = 0; j < blockCells; j += 1) into[to + j] = from + clamp(fromX + j, width);
      }
    }
  }
};

const clamp = (value: number, side: number): number => Math.min(Math.max(value, 0), side - 1);
