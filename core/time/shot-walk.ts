import type { Evidence, Grid } from "#core/model/evidence.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { accumulator, type Accumulator, type Step } from "#core/time/accumulator.ts";
import { copyState, type PoolingState } from "#core/time/pooling-state.ts";
import { transitions } from "#core/time/transition.ts";

/** A shot as pooling sees it. */
export type PooledShot = {
  readonly grid: Grid;
  /** The whole shot, also when only a part of it is pooled: rounding of motion counts from its start. */
  readonly shot: FrameRange;
  /** gamma, see `decayPerFrame`. */
  readonly decay: number;
  /** Evidence by global frame index; what it gave stays valid after further reads. */
  readonly read: (frame: number) => Evidence | Promise<Evidence>;
};

export type Stepper = {
  /** From `frame - 1` into `frame`. */
  forward(frame: number, now: Evidence, step: Step): void;
  /** From `frame + 1` into `frame`. */
  backward(frame: number, now: Evidence, step: Step): void;
};

/** Steps of an accumulator through a shot; owns the working memory for one walk. */
export const shotStepper = ({ grid, shot, decay }: PooledShot, walk: Accumulator): Stepper => {
  const between = transitions(grid);
  return {
    forward: (frame, now, step) => {
      walk.carry(between.forward(step.evidence, now, frame - shot.first), decay, step);
    },
    backward: (frame, now, step) => {
      walk.carry(between.backward(step.evidence, now, frame - shot.first), decay, step);
    },
  };
};

/** A frame and what is carried into it; the state is overwritten two steps on. */
export type Carried = { readonly frame: number; readonly state: PoolingState };

/** What is carried into every frame of `range` but the first, in order. @param state  into the first */
export const carriedForward = async function* (
  shot: PooledShot,
  { first, end }: FrameRange,
  state: PoolingState,
): AsyncGenerator<Carried> {
  const walk = accumulator(shot.grid, 2);
  const stepper = shotStepper(shot, walk);
  let [from, into] = walk.states as [PoolingState, PoolingState];
  copyState(state, from);
  let before = await shot.read(first);
  for (let frame = first + 1; frame < end; frame += 1) {
    const now = await shot.read(frame);
    stepper.forward(frame, now, { from, evidence: before, into });
    [from, into, before] = [into, from, now];
    yield { frame, state: from };
  }
};

/** What is carried into every frame of `range` but the last, from the end on. @param state  into the last */
export const carriedBackward = async function* (
  shot: PooledShot,
  { first, end }: FrameRange,
  state: PoolingState,
): AsyncGenerator<Carried> {
  const walk = accumulator(shot.grid, 2);
  const stepper = shotStepper(shot, walk);
  let [from, into] = walk.states as [PoolingState, PoolingState];
  copyState(state, from);
  let after = await shot.read(end - 1);
  for (let frame = end - 2; frame >= first; frame -= 1) {
    const now = await shot.read(frame);
    stepper.backward(frame, now, { from, evidence: after, into });
    [from, into, after] = [into, from, now];
    yield { frame, state: from };
  }
};

/** @throws RangeError unless `range` is a run of frames of the shot */
export const assertWithin = ({ first, end }: FrameRange, shot: FrameRange): void => {
  if (first >= end || first < shot.first || end > shot.end) {
    throw new RangeError(`frames ${first}…${end} are not a part of the shot ${shot.first}…${shot.end}`);
  }
};
