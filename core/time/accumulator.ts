import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import { toNumber, type Rational } from "#core/film/rational.ts";
import type { PoolingState } from "#core/time/pooling-state.ts";
import type { Transition } from "#core/time/transition.ts";

/**
 * gamma, what a frame of distance leaves of a vote: 0.9 at 24 frames per second (method.md 4.2), the
 * same in seconds at any rate.
 */
export const decayPerFrame = (frameRate: Rational): number => 0.9 ** (24 / toNumber(frameRate));

/** A step of the accumulator: from a neighbouring frame's state, with that frame's evidence. */
export type Step = {
  readonly from: PoolingState;
  readonly evidence: Evidence;
  /** The state at this frame; overwritten, must not be `from`. */
  readonly into: PoolingState;
};

export type Accumulator = {
  /** States, all zero, in the memory that the steps run over: no others may be handed in. */
  readonly states: readonly PoolingState[];
  /**
   * One step, either way in time: into(x) = gamma r(x) [from + kappa (f, 1)](source(x)).
   *
   * Every number is float32 and made by the same operations in the same order however often it is
   * made, so a walk that restarts from a stored state repeats itself bit for bit.
   */
  carry(transition: Transition, decay: number, step: Step): void;
  /**
   * The pooled features of a frame: past, present and future over their mass. The mean of features by
   * weights that sum to one is the log-linear pool of the bin distributions they stand for, because
   * the head is affine (method.md 4.2, key fact 1).
   *
   * @returns cells x channels, int8 units; the same array every time
   */
  pool(
    evidence: Evidence,
    around: { readonly past: PoolingState; readonly future: PoolingState },
  ): Float32Array;
};

/** Working memory for walking a grid's states: so many of them. */
export const accumulator = (grid: Grid, count: number): Accumulator => {
  const cells = cellCount(grid);
  const { channels } = grid;
  const length = cells * (channels + 1);
  const { arrays, kernels } = kernelMemory({
    states: ["f32", length * count],
    source: ["i32", cells],
    weights: ["f32", cells],
    features: ["i8", cells * channels],
    confidence: ["u8", cells],
    pooled: ["f32", cells * channels],
  });
  const { source, weights, features, confidence, pooled } = arrays;
  const states = Array.from({ length: count }, (_, index) => {
    const start = index * length;
    return {
      sums: arrays.states.subarray(start, start + cells * channels),
      mass: arrays.states.subarray(start + cells * channels, start + length),
    };
  });
  const place = (evidence: Evidence): void => {
    features.set(evidence.features);
    confidence.set(evidence.confidence);
  };
  const votes = [features.byteOffset, confidence.byteOffset] as const;
  return {
    states,
    carry: (transition, decay, { from, evidence, into }) => {
      assertOurs(from, into);
      place(evidence);
      source.set(transition.source);
      for (let cell = 0; cell < cells; cell += 1) weights[cell] = decay * transition.reliability[cell]!;
      const steps = [source.byteOffset, weights.byteOffset, ...votes, ...pointers(from), ...pointers(into)];
      kernels.carry(cells, channels, ...steps);
    },
    pool: (evidence, { past, future }) => {
      assertOurs(past, future);
      place(evidence);
      kernels.pool(cells, channels, ...votes, ...pointers(past), ...pointers(future), pooled.byteOffset);
      return pooled;
    },
  };

  function assertOurs(...given: readonly PoolingState[]): void {
    if (given.some(({ sums }) => sums.buffer !== pooled.buffer)) {
      throw new RangeError("a state of another memory: copy it into one of this accumulator's");
    }
  }
};

const pointers = ({ sums, mass }: PoolingState): [number, number] => [sums.byteOffset, mass.byteOffset];
