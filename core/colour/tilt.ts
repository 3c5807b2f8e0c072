export type TiltOptions = {
  /** Length Q, class rebalancing weights of the bins. */
  readonly weights: ArrayLike<number>;
  /** Wanted tau: 0 faithful to how often colours occur, 1 as vivid as full class rebalancing. */
  readonly tilt: number;
  /** Tau that the network was trained with. */
  readonly trainedTilt: number;
};

/**
 * Vividness as a logit bias: logits + (tau - trained tau) log w.
 *
 * Cross-entropy weighted by w is least at p' ∝ w p, so training with weights and adding their logarithm
 * afterwards are the same thing (method.md 1.3).
 *
 * @param logits  length Q, one score per ab bin
 */
export const tilted = (
  logits: ArrayLike<number>,
  { weights, tilt, trainedTilt }: TiltOptions,
): Float64Array =>
  Float64Array.from(logits, (logit, bin) => logit + (tilt - trainedTilt) * Math.log(weights[bin]!));
