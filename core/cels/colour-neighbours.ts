import type { Border } from "#core/cels/borders.ts";
import { nothing } from "#core/cels/cel-palette.ts";
import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import type { HeardVoter } from "#core/cels/hear-voters.ts";

/** The colour of a region that most votes are for; -1: there is none. */
export type VotedColour = { readonly colour: number; readonly share: number };

export type NeighboursWord = {
  /** How usual the colour is beside those of the neighbours, log10; 0: no neighbour has a colour. */
  readonly adjacency: number;
  /** Share of the border with the same colour behind it, and how sure the colours there are. */
  readonly sameBeside: number;
  readonly sureBeside: number;
  /** How usual the colour is at all, log10. */
  readonly rarity: number;
};

export type Adjacency = {
  readonly pairs: ReadonlyMap<string, number>;
  readonly shares: ReadonlyMap<number, number>;
};

/** How much of a colour's border lies beside which colour, over all voters; and how much of all regions it is. */
export const adjacencyOf = (heard: readonly HeardVoter[]): Adjacency => {
  const pairs = new Map<string, number>();
  const totals = new Map<number, number>();
  const counts = new Map<number, number>();
  let all = 0;
  for (const { described, colours } of heard.map(({ voter }) => voter)) {
    for (const [index, { borders }] of described.regions.entries()) {
      const own = colours[index]!;
      if (own < nothing) continue;
      counts.set(own, (counts.get(own) ?? 0) + 1);
      all += 1;
      addBorders(own, borders, colours, pairs, totals);
    }
  }
  for (const [pair, share] of pairs) pairs.set(pair, share / (totals.get(Number(pair.split(" ")[0])) ?? 1));
  return {
    pairs,
    shares: new Map([...counts].map(([colour, count]) => [colour, count / Math.max(1, all)])),
  };
};

const addBorders = (
  own: number,
  borders: readonly Border[],
  colours: Int32Array,
  pairs: Map<string, number>,
  totals: Map<number, number>,
): void => {
  for (const { region, share } of borders) {
    const other = colours[region - 1];
    if (other === undefined || other < nothing) continue;
    pairs.set(`${own} ${other}`, (pairs.get(`${own} ${other}`) ?? 0) + share);
    totals.set(own, (totals.get(own) ?? 0) + share);
  }
};

/** What a region's neighbours, with their most voted colours, say of a colour. */
export const neighboursSay = (
  { regions }: DrawingDescriptor,
  region: number,
  colour: number,
  best: readonly VotedColour[],
  { pairs, shares }: Adjacency,
): NeighboursWord => {
  let [sum, known, same, sure] = [0, 0, 0, 0];
  for (const { region: other, share } of regions[region]!.borders) {
    const beside = best[other - 1];
    if (beside === undefined || beside.colour < nothing) continue;
    known += share;
    sure += share * beside.share;
    if (beside.colour === colour) same += share;
    sum += share * Math.log10((pairs.get(`${colour} ${beside.colour}`) ?? 0) + 0.003);
  }
  return {
    adjacency: known === 0 ? 0 : sum / known,
    sameBeside: same,
    sureBeside: sure,
    rarity: Math.log10((shares.get(colour) ?? 0) + 0.003),
  };
};
