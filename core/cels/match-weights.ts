/** What differences between regions count, found on the cuts that docs/cels.md names for it. */
export type MatchWeights = {
  /** By the names in core/cels/candidates.ts. */
  readonly features: readonly number[];
  /** The score below which a region is rather none of the voter's. */
  readonly nothing: number;
};

export const matchWeights: MatchWeights = {
  features: [0.34, 0.17, 0.4, 0.13, 2.77, 3.72, 0.05, 0.43, 2, 0.94, 0.87, 3.98],
  nothing: -8.74,
};
