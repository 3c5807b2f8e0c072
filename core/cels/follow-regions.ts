import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import { matchRegions, type Candidate } from "#core/cels/match-regions.ts";
import { matchWeights } from "#core/cels/match-weights.ts";

/** A colour that a person said, or that follows from one. */
export type SaidColour = {
  readonly colour: number;
  /** How sure it is, 0…1. */
  readonly confidence: number;
  /** Drawings between it and the one of which it was said. */
  readonly apart: number;
};

/** By region, from 1. */
export type SaidColours = ReadonlyMap<number, SaidColour>;

/**
 * How often two regions that take each other, each with so large a share, are the same thing; less than the
 * last is no match (measured on the cuts of ../shared/data/lineart, drawing by drawing).
 */
const sureness = [
  { share: 0.95, right: 0.999 },
  { share: 0.85, right: 0.99 },
  { share: 0.7, right: 0.95 },
  { share: 0.5, right: 0.92 },
] as const;

/**
 * Where regions whose colours were said lie in the drawing beside theirs: those that are each other's best
 * match. Each is a little less sure there.
 */
export const followRegions = (
  from: DrawingDescriptor,
  said: SaidColours,
  to: DrawingDescriptor,
): SaidColours => {
  const found = new Map<number, SaidColour>();
  if (said.size === 0 || to.regions.length === 0) return found;
  const forth = matchRegions(from, to, matchWeights).candidates;
  const back = matchRegions(to, from, matchWeights).candidates;
  for (const [region, { colour, confidence, apart }] of said) {
    const there = bestOf(forth[region - 1]);
    const here = bestOf(back[there.region - 1]);
    if (here.region !== region) continue;
    const shared = Math.min(there.share, here.share);
    const right = sureness.find(({ share }) => shared >= share)?.right;
    if (right !== undefined)
      found.set(there.region, { colour, confidence: confidence * right, apart: apart + 1 });
  }
  return found;
};

type Best = Pick<Candidate, "region" | "share">;

const nobody: Best = { region: 0, share: 0 };

const bestOf = (candidates: readonly Best[] = []): Best =>
  candidates.reduce((best, one) => (one.share > best.share ? one : best), nobody);
