/**
 * Annealed mean of an ab distribution (Zhang, Isola & Efros 2016).
 *
 * T → 0 picks the mode (vivid, may flicker); T = 1 gives the plain mean (stable, dull). Films go
 * through the same formula inside the model's graph; this is its account in the open.
 *
 * @param logits  length Q, one score per ab bin, any scale
 * @param binAb  length 2Q, bin centres as a₀ b₀ a₁ b₁ …, Lab units
 * @param temperature  T in (0, 1]
 * @returns [a, b] in Lab units
 */
export const annealedMean = (
  logits: Float32Array | Float64Array,
  binAb: Float32Array,
  temperature: number,
): [number, number] => {
  if (!(temperature > 0 && temperature <= 1)) {
    throw new RangeError(`temperature must be above 0 and at most 1, got ${temperature}`);
  }
  let highest = -Infinity;
  for (const logit of logits) highest = Math.max(highest, logit);
  let total = 0;
  let a = 0;
  let b = 0;
  for (let bin = 0; bin < logits.length; bin += 1) {
    const odds = Math.exp((logits[bin]! - highest) / temperature);
    total += odds;
    a += odds * binAb[2 * bin]!;
    b += odds * binAb[2 * bin + 1]!;
  }
  return [a / total, b / total];
};
