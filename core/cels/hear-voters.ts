import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import { matchRegions, type Candidate, type Matches } from "#core/cels/match-regions.ts";
import { matchWeights } from "#core/cels/match-weights.ts";

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

/** A voter laid onto a drawing, both ways. */
export type HeardVoter = {
  readonly voter: Voter;
  /** Its weight of all voters', 0…1. */
  readonly part: number;
  /** Regions of the drawing in the voter. */
  readonly forth: Matches;
  /** Regions of the voter in the drawing. */
  readonly back: Matches;
  /** By region of the drawing: the voter's regions that take it for themselves, and how surely. */
  readonly claims: readonly ReadonlyMap<number, number>[];
};

/** Lays voters onto a drawing. */
export const hearVoters = (drawing: DrawingDescriptor, voters: readonly Voter[]): HeardVoter[] => {
  const all = voters.reduce((sum, { weight }) => sum + weight, 0);
  return voters.map((voter) => {
    const forth = matchRegions(drawing, voter.described, matchWeights);
    const back = matchRegions(voter.described, drawing, matchWeights);
    return { voter, part: voter.weight / all, forth, back, claims: claimsOf(drawing, back.candidates) };
  });
};

/** A claim that is less sure is none. */
const minClaim = 0.02;

const claimsOf = (
  { regions }: DrawingDescriptor,
  back: readonly (readonly Candidate[])[],
): Map<number, number>[] => {
  const claims = regions.map(() => new Map<number, number>());
  for (const [index, candidates] of back.entries())
    for (const { region, share } of candidates)
      if (share > minClaim) claims[region - 1]!.set(index + 1, share);
  return claims;
};
