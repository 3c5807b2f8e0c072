/** The bins that share a colour, nearest first; the weights sum to 1. */
export type SoftCode = { readonly bins: readonly number[]; readonly weights: readonly number[] };

export type SoftEncodingOptions = {
  /** Bins that share one colour. */
  readonly neighbours?: number;
  /** Width of the Gaussian, Lab units. */
  readonly sigma?: number;
};

/**
 * Spreads a colour over its nearest bins with Gaussian weights (Zhang, Isola & Efros 2016).
 *
 * @param ab  [a, b] in Lab units
 * @param binAb  length 2Q, bin centres as a₀ b₀ a₁ b₁ …; among equally near bins the first wins
 */
export const softEncode = (
  [a, b]: readonly [number, number],
  binAb: Float32Array,
  { neighbours = 5, sigma = 5 }: SoftEncodingOptions = {},
): SoftCode => {
  const nearest = Array.from({ length: binAb.length / 2 }, (_, bin) => ({
    bin,
    squared: (a - binAb[2 * bin]!) ** 2 + (b - binAb[2 * bin + 1]!) ** 2,
  }))
    .sort((p, q) => p.squared - q.squared || p.bin - q.bin)
    .slice(0, neighbours);
  // Far outside the bins every Gaussian underflows: only the differences to the nearest matter.
  const least = nearest[0]!.squared;
  const odds = nearest.map(({ squared }) => Math.exp((least - squared) / (2 * sigma ** 2)));
  const total = odds.reduce((sum, one) => sum + one, 0);
  return { bins: nearest.map(({ bin }) => bin), weights: odds.map((one) => one / total) };
};
