import { splitRange, stretchFor } from "#core/time/stretches.ts";
import { cellCount, type Evidence } from "#core/model/evidence.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { accumulator } from "#core/time/accumulator.ts";
import { copyState, emptyState, type PoolingState } from "#core/time/pooling-state.ts";
import {
  assertWithin,
  carriedBackward,
  carriedForward,
  shotStepper,
  type PooledShot,
  type Stepper,
} from "#core/time/shot-walk.ts";

export type { PooledShot } from "#core/time/shot-walk.ts";

/** What the neighbours of a part of a shot hand in; null at the shot's own ends. */
export type BorderStates = {
  /** Carried into the part's first frame from before it. */
  readonly forward: PoolingState | null;
  /** Carried into the part's last frame from after it. */
  readonly backward: PoolingState | null;
};

export type PoolingOptions = {
  readonly pooling?: "on" | "off";
  /** Frames whose backward states are held at once. */
  readonly stretch?: number;
};

export type PooledFrame = {
  readonly frame: number;
  /** cells x channels, int8 units; the same array every time. */
  readonly features: Float32Array;
  readonly evidence: Evidence;
};

/**
 * Pooled features of every frame of `range`, in order.
 *
 * The backward pass runs first and leaves a checkpoint for each stretch; each stretch then makes its
 * backward states again, by the same operations, while the forward pass goes through it. So memory
 * grows with the root of the range's length, and every frame is read twice.
 */
export const pooledFrames = async function* (
  shot: PooledShot,
  range: FrameRange,
  borders: BorderStates = { forward: null, backward: null },
  { pooling = "on", stretch = stretchFor(range) }: PoolingOptions = {},
): AsyncGenerator<PooledFrame> {
  assertWithin(range, shot.shot);
  if (pooling === "off") yield* ownFeatures(shot, range);
  else yield* twoSided(shot, splitRange(range, stretch), borders);
};

const twoSided = async function* (
  shot: PooledShot,
  stretches: readonly FrameRange[],
  borders: BorderStates,
): AsyncGenerator<PooledFrame> {
  const checkpoints = await backwardCheckpoints(shot, stretches, borders.backward ?? emptyState(shot.grid));
  const walk = accumulator(shot.grid, frameCount(stretches[0]!) + 2);
  const stepper = shotStepper(shot, walk);
  let [past, next] = walk.states as [PoolingState, PoolingState];
  const futures = walk.states.slice(2);
  if (borders.forward !== null) copyState(borders.forward, past);
  let before: Evidence | null = null;
  for (const stretch of stretches) {
    const evidence = await readAll(shot, stretch);
    fillFutures(stepper, stretch.first, evidence, futures, checkpoints.pop()!);
    for (const [i, now] of evidence.entries()) {
      const frame = stretch.first + i;
      if (before !== null) {
        stepper.forward(frame, now, { from: past, evidence: before, into: next });
        [past, next] = [next, past];
      }
      yield { frame, features: walk.pool(now, { past, future: futures[i]! }), evidence: now };
      before = now;
    }
  }
};

/** The backward states of a stretch's frames, from the one carried into its last. */
const fillFutures = (
  stepper: Stepper,
  first: number,
  evidence: readonly Evidence[],
  futures: readonly PoolingState[],
  last: PoolingState,
): void => {
  copyState(last, futures[evidence.length - 1]!);
  for (let i = evidence.length - 2; i >= 0; i -= 1) {
    const step = { from: futures[i + 1]!, evidence: evidence[i + 1]!, into: futures[i]! };
    stepper.backward(first + i, evidence[i]!, step);
  }
};

/** Called with each border's state, which is overwritten later: write or copy it before returning. */
export type KeepState = (
  part: number,
  side: keyof BorderStates,
  state: PoolingState,
) => void | Promise<void>;

/**
 * Walks a long shot once each way and hands out the state at every border of its parts: forward into
 * each part but the first, backward into each part but the last. Pooling the parts from these gives
 * bit for bit what pooling the whole shot gives.
 *
 * @param parts  of the shot, in order, meeting at equal numbers
 * @param walked  told the frames walked so far, both ways together, of the total
 */
export const borderStates = async (
  shot: PooledShot,
  parts: readonly FrameRange[],
  keep: KeepState,
  walked?: (frames: number, total: number) => void,
): Promise<void> => {
  assertParts(parts, shot.shot);
  const [firstPart, lastPart] = [parts[0]!, parts.at(-1)!];
  if (parts.length === 1) return;
  const ahead = { first: shot.shot.first, end: lastPart.first + 1 };
  const back = { first: firstPart.end - 1, end: shot.shot.end };
  const total = frameCount(ahead) + frameCount(back);
  let frames = 1;
  const starts = new Map(parts.map(({ first }, part) => [first, part]));
  for await (const { frame, state } of carriedForward(shot, ahead, emptyState(shot.grid))) {
    const part = starts.get(frame);
    if (part !== undefined) await keep(part, "forward", state);
    walked?.((frames += 1), total);
  }
  frames += 1;
  const lasts = new Map(parts.map(({ end }, part) => [end - 1, part]));
  for await (const { frame, state } of carriedBackward(shot, back, emptyState(shot.grid))) {
    const part = lasts.get(frame);
    if (part !== undefined) await keep(part, "backward", state);
    walked?.((frames += 1), total);
  }
};

/** The state carried backward into each stretch's last frame; the first stretch's is on top. */
const backwardCheckpoints = async (
  shot: PooledShot,
  stretches: readonly FrameRange[],
  last: PoolingState,
): Promise<PoolingState[]> => {
  const checkpoints = [last];
  const lasts = new Set(stretches.map(({ end }) => end - 1));
  const walked = { first: stretches[0]!.end - 1, end: stretches.at(-1)!.end };
  if (frameCount(walked) < 2) return checkpoints;
  for await (const { frame, state } of carriedBackward(shot, walked, last)) {
    if (!lasts.has(frame)) continue;
    const checkpoint = emptyState(shot.grid);
    copyState(state, checkpoint);
    checkpoints.push(checkpoint);
  }
  return checkpoints;
};

const ownFeatures = async function* (
  { read, grid }: PooledShot,
  { first, end }: FrameRange,
): AsyncGenerator<PooledFrame> {
  const features = new Float32Array(cellCount(grid) * grid.channels);
  for (let frame = first; frame < end; frame += 1) {
    const evidence = await read(frame);
    features.set(evidence.features);
    yield { frame, features, evidence };
  }
};

const readAll = async ({ read }: PooledShot, { first, end }: FrameRange): Promise<Evidence[]> => {
  const all: Evidence[] = [];
  for (let frame = first; frame < end; frame += 1) all.push(await read(frame));
  return all;
};

const assertParts = (parts: readonly FrameRange[], shot: FrameRange): void => {
  let at = shot.first;
  for (const part of parts) {
    assertWithin(part, shot);
    if (part.first !== at)
      throw new RangeError(`a part starts at ${part.first}, the one before ends at ${at}`);
    at = part.end;
  }
  if (at !== shot.end) throw new RangeError(`parts end at ${at}, the shot at ${shot.end}`);
};
