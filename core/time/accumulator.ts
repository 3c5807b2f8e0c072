import type { Evidence } from "#core/evidence.ts";
import { toNumber, type Rational } from "#core/rational.ts";
import type { PoolingState } from "#core/time/pooling-state.ts";
import type { Transition } from "#core/time/transition.ts";

/**
 * gamma, what a frame of distance leaves of a vote: 0.9 at 24 frames a second (method.md 4.2), the
 * same in seconds at any rate.
 */
export const decayPerFrame = (frameRate: Rational): number => 0.9 ** (24 / toNumber(frameRate));

/**
 * One step of the accumulator, either way in time:
 * into(x) = gamma r(x) [from + kappa (f, 1)](source(x)).
 *
 * Every number is made by the same operations in the same order however often it is made, so a walk
 * that restarts from a stored state repeats itself bit for bit.
 *
 * @param from  the state at the neighbouring frame
 * @param evidence  of that neighbouring frame
 * @param into  the state at this frame; overwritten, must not be `from`
 */
export const carry = (
  { source, reliability }: Transition,
  decay: number,
  { from, evidence, into }: { from: PoolingState; evidence: Evidence; into: PoolingState },
): void => {
  const { features, confidence } = evidence;
  const channels = features.length / confidence.length;
  const { sums, mass } = from;
  const outSums = into.sums;
  for (let cell = 0; cell < source.length; cell += 1) {
    const at = cell * channels;
    const weight = decay * reliability[cell]!;
    if (weight === 0) {
      outSums.fill(0, at, at + channels);
      into.mass[cell] = 0;
      continue;
    }
    const origin = source[cell]!;
    const kappa = confidence[origin]!;
    const shift = origin * channels - at;
    for (let i = at; i < at + channels; i += 1) {
      outSums[i] = weight * (sums[i + shift]! + kappa * features[i + shift]!);
    }
    into.mass[cell] = weight * (mass[origin]! + kappa);
  }
};

/**
 * The pooled features of a frame: past, present and future over their mass. The mean of features by
 * weights that sum to one is the log-linear pool of the bin distributions they stand for, because
 * the head is affine (method.md 4.2, key fact 1).
 *
 * @param into  cells x channels, int8 units
 */
export const poolFrame = (
  { features, confidence }: Evidence,
  { past, future }: { past: PoolingState; future: PoolingState },
  into: Float32Array,
): void => {
  const channels = features.length / confidence.length;
  const before = past.sums;
  const after = future.sums;
  for (let cell = 0; cell < confidence.length; cell += 1) {
    const kappa = confidence[cell]!;
    const scale = 1 / (past.mass[cell]! + kappa + future.mass[cell]!);
    const end = (cell + 1) * channels;
    for (let i = cell * channels; i < end; i += 1) {
      into[i] = (before[i]! + kappa * features[i]! + after[i]!) * scale;
    }
  }
};
