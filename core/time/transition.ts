import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import { backwardPhase, forwardPhase, gatherCells } from "#core/time/gather.ts";
import { reliabilityMeter } from "#core/time/reliability.ts";

/** One step in time on the grid: for each cell, where its past (or future) lies and what it is worth. */
export type Transition = {
  /** cells; indices into the other frame's cells. */
  readonly source: Int32Array;
  /** cells; r, 0…1. */
  readonly reliability: Float32Array;
};

/** What motion needs of a frame. The network need not have seen it. */
export type MovedFrame = Pick<Evidence, "lightnessBytes" | "motionToPrevious" | "motionToNext">;

export type Transitions = {
  /** From `before` into `now`, its successor; `frameOfShot` is that of `now`. */
  forward(before: MovedFrame, now: MovedFrame, frameOfShot: number): Transition;
  /** From `after` into `now`, its predecessor; `frameOfShot` is that of `now`. */
  backward(after: MovedFrame, now: MovedFrame, frameOfShot: number): Transition;
};

/** Transitions between neighbouring frames of a shot. The result is overwritten by the next call. */
export const transitions = (grid: Grid): Transitions => {
  const source = new Int32Array(cellCount(grid));
  const reliability = new Float32Array(cellCount(grid));
  const measure = reliabilityMeter(grid);
  return {
    forward: (before, now, frameOfShot) => {
      gatherCells(grid, now.motionToPrevious, forwardPhase(frameOfShot), source);
      measure(
        { lightnessBytes: now.lightnessBytes, motion: now.motionToPrevious },
        { lightnessBytes: before.lightnessBytes, motion: before.motionToNext },
        reliability,
      );
      return { source, reliability };
    },
    backward: (after, now, frameOfShot) => {
      gatherCells(grid, now.motionToNext, backwardPhase(frameOfShot + 1), source);
      measure(
        { lightnessBytes: now.lightnessBytes, motion: now.motionToNext },
        { lightnessBytes: after.lightnessBytes, motion: after.motionToPrevious },
        reliability,
      );
      return { source, reliability };
    },
  };
};
