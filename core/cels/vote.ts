import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import { matchRegions } from "#core/cels/match-regions.ts";
import { matchWeights, type MatchWeights } from "#core/cels/match-weights.ts";

/** A painted drawing, or one whose colours are certain: it says what colours things have. */
export type Voter = {
  readonly described: DrawingDescriptor;
  /** By region, from region 1: number of its colour, -1 for none. */
  readonly colours: Int32Array;
  /** How far each region's colour is to be believed, 0…1. */
  readonly trust: Float32Array;
  /** How far its drawing is to be believed, against other voters. */
  readonly weight: number;
};

/** What colour a region has, as its voters say. */
export type Verdict = {
  /** -1: nobody knows one. */
  readonly colour: number;
  /** Share of the votes for it, and for the next one. */
  readonly share: number;
  readonly next: number;
};

/** Every region's colour by the votes of all voters together. */
export const voteColours = (
  drawing: DrawingDescriptor,
  voters: readonly Voter[],
  weights: MatchWeights = matchWeights,
): Verdict[] => {
  const votes = drawing.regions.map(() => new Map<number, number>());
  let all = 0;
  for (const { described, colours, trust, weight } of voters) {
    all += weight;
    for (const [index, candidates] of matchRegions(drawing, described, weights).entries()) {
      for (const { region, share } of candidates) {
        const colour = colours[region - 1]!;
        if (colour < 0) continue;
        const vote = share * weight * trust[region - 1]!;
        votes[index]!.set(colour, (votes[index]!.get(colour) ?? 0) + vote);
      }
    }
  }
  return votes.map((own): Verdict => {
    const [best, second] = [...own].sort((one, other) => other[1] - one[1]);
    if (best === undefined || all === 0) return { colour: -1, share: 0, next: 0 };
    return { colour: best[0], share: best[1] / all, next: (second?.[1] ?? 0) / all };
  });
};
