/** What differences between regions count, found on the cuts that docs/cels.md names for it. */
export type MatchWeights = {
  /** By the names in core/cels/candidates.ts. */
  readonly features: readonly number[];
  /** What it counts that all neighbours match. */
  readonly support: number;
  /** The score below which a region is rather none of the voter's. */
  readonly nothing: number;
};

export const matchWeights: MatchWeights = {
  features: [1.2, 0.5, 1.2, 1, 3, 3, 1.5, 0.8, 2, 1.5, 1.5],
  support: 6,
  nothing: -9,
};
