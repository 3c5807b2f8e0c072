import { blockCells, cellCount, type Grid } from "#core/model/evidence.ts";
import { flicker } from "#core/metrics/flicker.ts";
import { blockMotion } from "#core/time/motion.ts";
import type { LightnessPyramid } from "#core/time/lightness-pyramid.ts";
import { reliabilityMeter } from "#core/time/reliability.ts";

/** One frame as flicker is measured on: grey for the motion, colour on the grid. */
export type FlickerFrame = {
  readonly pyramid: LightnessPyramid;
  /** cells x 2, Lab units. */
  readonly ab: Float32Array;
};

/** Cells that the frame before shows this surely count as visible there. */
const minVisible = 0.5;

/**
 * FE of a frame against the one before it (method.md 5): the mean of ||ab - warp ab_before|| over the
 * cells that the frame before shows. Motion is found in the grey frames, so that it is the same whatever
 * coloured them; ab is interpolated along it, so that a slow pan is no flicker.
 *
 * @returns a function of the two frames; it owns the working memory, one pair at a time
 */
export const flickerMeter = (grid: Grid): ((frame: FlickerFrame, before: FlickerFrame) => number) => {
  const reliability = reliabilityMeter(grid);
  const visible = new Float32Array(cellCount(grid));
  const warped = new Float32Array(cellCount(grid) * 2);
  return (frame, before) => {
    const motion = blockMotion(frame.pyramid, before.pyramid);
    const back = blockMotion(before.pyramid, frame.pyramid);
    reliability(
      { lightnessBytes: frame.pyramid.quarter, motion },
      { lightnessBytes: before.pyramid.quarter, motion: back },
      visible,
    );
    for (let cell = 0; cell < visible.length; cell += 1)
      visible[cell] = visible[cell]! >= minVisible ? 1 : 0;
    warpAlong(grid, motion, before.ab, warped);
    return flicker([{ ab: frame.ab, before: warped, visible }]);
  };
};

/** What the frame before shows at the end of each cell's motion, bilinear between cells. */
const warpAlong = (grid: Grid, motion: Int8Array, before: Float32Array, into: Float32Array): void => {
  const { width, height } = grid;
  const columns = width / blockCells;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const block = ((y >> 1) * columns + (x >> 1)) * 2;
      const dx = motion[block]!;
      const dy = motion[block + 1]!;
      const left = clamp(x + (dx >> 2), width);
      const right = clamp(x + (dx >> 2) + 1, width);
      const upper = clamp(y + (dy >> 2), height) * width;
      const lower = clamp(y + (dy >> 2) + 1, height) * width;
      const fx = (dx & 3) / 4;
      const fy = (dy & 3) / 4;
      for (let axis = 0; axis < 2; axis += 1) {
        const above =
          before[(upper + left) * 2 + axis]! * (1 - fx) + before[(upper + right) * 2 + axis]! * fx;
        const below =
          before[(lower + left) * 2 + axis]! * (1 - fx) + before[(lower + right) * 2 + axis]! * fx;
        into[(y * width + x) * 2 + axis] = above * (1 - fy) + below * fy;
      }
    }
  }
};

const clamp = (value: number, side: number): number => Math.min(Math.max(value, 0), side - 1);
