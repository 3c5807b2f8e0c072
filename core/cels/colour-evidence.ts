import { nothing } from "#core/cels/cel-palette.ts";
import { featureNames as pairFeatureNames } from "#core/cels/candidates.ts";
import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import {
  adjacencyOf,
  neighboursSay,
  type NeighboursWord,
  type VotedColour,
} from "#core/cels/colour-neighbours.ts";
import type { HeardVoter } from "#core/cels/hear-voters.ts";

/** What speaks for one colour of a region, each a number. */
export type ColourEvidence = { readonly colour: number; readonly features: Float64Array };

/** Names of the numbers, in their order; those of the closest pair follow. */
export const evidenceNames = [
  "share",
  "strongest",
  "claimed",
  "mutual",
  "overlap",
  "agreeing",
  "shareMargin",
  "claimedMargin",
  "overlapMargin",
  "mutualMargin",
  "pixels",
  "atEdge",
  "lines",
  "claimedArea",
  "otherArea",
  "adjacency",
  "sameBeside",
  "sureBeside",
  "isNothing",
  "rarity",
  "colours",
  "voters",
  "believed",
  ...pairFeatureNames,
] as const;

const at = Object.fromEntries(evidenceNames.map((name, index) => [name, index])) as Record<
  (typeof evidenceNames)[number],
  number
>;

type Own = Map<number, Float64Array>;

/**
 * What speaks for each colour that a region may have: how far voters' regions of the colour are found to be it
 * and it to be them, where it lies over them, and whether the colours beside it are the voters' as well.
 *
 * @returns by region, from region 1
 */
export const colourEvidence = (
  drawing: DrawingDescriptor,
  heard: readonly HeardVoter[],
): ColourEvidence[][] => {
  const found = drawing.regions.map((): Own => new Map());
  const closest = drawing.regions.map(() => new Map<number, number>());
  const featuresOf = (region: number, colour: number): Float64Array => {
    const own = found[region]!;
    const known = own.get(colour) ?? new Float64Array(evidenceNames.length);
    own.set(colour, known);
    return known;
  };
  for (const one of heard) hear(drawing, one, { featuresOf, closest });
  const best = found.map((own) => largestOf(own));
  const adjacency = adjacencyOf(heard);
  return found.map((own, region) => {
    const colours = [...own.keys()];
    const total = [...own.values()].reduce((sum, one) => sum + one[at.claimedArea]!, 0);
    for (const [colour, features] of own) {
      for (const [name, margin] of margins) {
        const others = colours.filter((other) => other !== colour);
        const next = Math.max(0, ...others.map((other) => own.get(other)![at[name]]!));
        features[at[margin]] = features[at[name]]! - next;
      }
      aboutRegion(drawing, region, colour, features);
      for (const [name, value] of Object.entries(neighboursSay(drawing, region, colour, best, adjacency)))
        features[at[name as keyof NeighboursWord]] = value;
      features[at.otherArea] = Math.min(
        2,
        (total - features[at.claimedArea]!) / drawing.regions[region]!.area,
      );
      features[at.claimedArea] = Math.log(
        (features[at.claimedArea]! + 8) / (drawing.regions[region]!.area + 8),
      );
      features[at.colours] = colours.length;
      features[at.voters] = heard.length;
    }
    return [...own].map(([colour, features]) => ({ colour, features }));
  });
};

const margins = [
  ["share", "shareMargin"],
  ["claimed", "claimedMargin"],
  ["overlap", "overlapMargin"],
  ["mutual", "mutualMargin"],
] as const;

/** Features of a pair that is not there. */
const strange = Float64Array.from([4, 6, 4, 2, 1, 1, 1, 3, 1, 1, 1, 1]);

type Gathered = {
  readonly featuresOf: (region: number, colour: number) => Float64Array;
  /** By region and colour: share of the closest pair. */
  readonly closest: readonly Map<number, number>[];
};

const hear = (drawing: DrawingDescriptor, heard: HeardVoter, gathered: Gathered): void => {
  for (let region = 0; region < drawing.regions.length; region += 1) {
    hearVotes(region, heard, gathered);
    hearClaims(region, heard, gathered);
    hearOverlaps(region, heard, gathered);
  }
};

/** What the region may be in the voter. */
const hearVotes = (
  region: number,
  { voter, part, forth, claims }: HeardVoter,
  gathered: Gathered,
): void => {
  const { featuresOf, closest } = gathered;
  const votes = new Map<number, number>();
  for (const { region: other, share, features } of forth.candidates[region]!) {
    const colour = voter.colours[other - 1]!;
    if (colour < nothing) continue;
    const into = featuresOf(region, colour);
    const vote = share * voter.trust[other - 1]!;
    into[at.share]! += vote * part;
    votes.set(colour, (votes.get(colour) ?? 0) + vote);
    into[at.strongest] = Math.max(into[at.strongest]!, vote);
    into[at.mutual]! += part * vote * (claims[region]!.get(other) ?? 0);
    if (share <= (closest[region]!.get(colour) ?? -1)) continue;
    closest[region]!.set(colour, share);
    into.set(features, at.place);
    into[at.believed] = voter.trust[other - 1]!;
  }
  const [first] = [...votes].sort((one, other) => other[1] - one[1]);
  if (first !== undefined) featuresOf(region, first[0])[at.agreeing]! += part;
};

/** What of the voter may be the region. */
const hearClaims = (region: number, { voter, part, claims }: HeardVoter, gathered: Gathered): void => {
  const { described, colours, trust } = voter;
  for (const [other, share] of claims[region]!) {
    const colour = colours[other - 1]!;
    if (colour < nothing) continue;
    const into = strangeUnlessClose(region, colour, gathered);
    into[at.claimed] = Math.max(into[at.claimed]!, share * trust[other - 1]!);
    into[at.claimedArea]! += part * share * described.regions[other - 1]!.area;
  }
};

/** What of the voter lies under the region. */
const hearOverlaps = (region: number, { voter, part, forth }: HeardVoter, gathered: Gathered): void => {
  for (const [other, share] of forth.overlaps[region]!) {
    const colour = voter.colours[other - 1];
    if (colour === undefined || colour < nothing) continue;
    strangeUnlessClose(region, colour, gathered)[at.overlap]! += part * share;
  }
};

const strangeUnlessClose = (
  region: number,
  colour: number,
  { featuresOf, closest }: Gathered,
): Float64Array => {
  const into = featuresOf(region, colour);
  if (!closest[region]!.has(colour)) into.set(strange, at.place);
  return into;
};

const largestOf = (own: Own): VotedColour => {
  let best: VotedColour = { colour: -1, share: 0 };
  for (const [colour, features] of own)
    if (features[at.share]! > best.share) best = { colour, share: features[at.share]! };
  return best;
};

const aboutRegion = (
  { regions }: DrawingDescriptor,
  region: number,
  colour: number,
  into: Float64Array,
): void => {
  const { area, edge, depth } = regions[region]!;
  into[at.pixels] = Math.log(area);
  into[at.atEdge] = edge > 0 ? 1 : 0;
  into[at.lines] = Math.min(4, depth);
  into[at.isNothing] = colour === nothing ? 1 : 0;
};
