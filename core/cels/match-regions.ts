import { featureNames, looksOf, overlapsOf, placesOf, type PairFeatures } from "#core/cels/candidates.ts";
import type { DrawingDescriptor, RegionDescriptor } from "#core/cels/describe-regions.ts";
import type { MatchWeights } from "#core/cels/match-weights.ts";

/** A region of a voter that may be the same, how probable that is, and what tells the two apart. */
export type Candidate = {
  readonly region: number;
  readonly share: number;
  readonly features: PairFeatures;
};

/** By region of a drawing, from region 1: what it may be in the voter; shares add up to at most 1. */
export type Matches = {
  readonly candidates: readonly (readonly Candidate[])[];
  /** By region: share of it that lies in each of the voter's once the drawings are laid onto each other. */
  readonly overlaps: readonly ReadonlyMap<number, number>[];
};

/** Regions of a voter that are looked at closely, for each region of a drawing. */
const maxCandidates = 14;

/** Places of features, as core/cels/candidates.ts names them. */
const [missed, missedBack, unsupported] = (["missed", "missedBack", "unsupported"] as const).map((name) =>
  featureNames.indexOf(name),
) as [number, number, number];

/** Rounds in which neighbours are heard and places are laid onto each other again. */
const rounds = 6;

type Pair = {
  readonly region: number;
  readonly features: PairFeatures;
  share: number;
};

type State = {
  readonly drawing: DrawingDescriptor;
  readonly voter: DrawingDescriptor;
  readonly diagonal: number;
  readonly pairs: readonly (readonly Pair[])[];
  /** By region: how it moves onto the voter, pixels. */
  readonly shifts: [x: number, y: number][];
  readonly weights: MatchWeights;
};

/**
 * Finds every region of a drawing in a voter, all together: what two regions look like, where they lie once
 * the drawings are laid onto each other, and whether their neighbours match too (relaxation labelling,
 * Rosenfeld, Hummel & Zucker 1976). Many regions may be one of the voter's: lines come and go.
 */
export const matchRegions = (
  drawing: DrawingDescriptor,
  voter: DrawingDescriptor,
  weights: MatchWeights,
  watch: (round: number, pairs: State["pairs"]) => void = () => undefined,
): Matches => {
  if (voter.regions.length === 0)
    return { candidates: drawing.regions.map(() => []), overlaps: drawing.regions.map(() => new Map()) };
  const diagonal = Math.hypot(voter.size.width, voter.size.height);
  const shift = wholeShift(drawing, voter);
  const state: State = {
    drawing,
    voter,
    diagonal,
    pairs: drawing.regions.map((own) => closePairs(own, voter, shift, diagonal, weights)),
    shifts: drawing.regions.map(() => [...shift]),
    weights,
  };
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) layOnto(state);
    place(state);
    if (round > 0) hearNeighbours(state);
    weigh(state);
    watch(round, state.pairs);
  }
  const overlaps = drawing.regions.map((own, index) => overlapsOf(own, state.shifts[index]!, voter));
  return { candidates: state.pairs, overlaps };
};

/** From the middle of what is drawn here to the middle of what is drawn there. */
const wholeShift = (drawing: DrawingDescriptor, voter: DrawingDescriptor): [x: number, y: number] => {
  const [one, other] = [middleOf(drawing), middleOf(voter)];
  // Things that go in and out of the picture pull the middle about: half of it is believed.
  return [(other[0] - one[0]) / 2, (other[1] - one[1]) / 2];
};

const middleOf = ({ regions, size }: DrawingDescriptor): readonly [x: number, y: number] => {
  let [x, y, all] = [0, 0, 0];
  for (const region of regions) {
    if (region.edge > 0) continue;
    const weight = Math.sqrt(region.area);
    x += region.x * weight;
    y += region.y * weight;
    all += weight;
  }
  return all === 0 ? [size.width / 2, size.height / 2] : [x / all, y / all];
};

const closePairs = (
  own: RegionDescriptor,
  voter: DrawingDescriptor,
  shift: readonly [x: number, y: number],
  diagonal: number,
  weights: MatchWeights,
): Pair[] => {
  const overlaps = overlapsOf(own, shift, voter);
  const rated = voter.regions.map((other, index) => {
    const apart = Math.hypot(own.x + shift[0] - other.x, own.y + shift[1] - other.y) / diagonal;
    const size = Math.abs(Math.log(own.area / other.area));
    const cost = apart * 8 + size * 0.5 - (overlaps.get(index + 1) ?? 0) * 3;
    return { region: index + 1, cost };
  });
  const close = rated.sort((one, other) => one.cost - other.cost).slice(0, maxCandidates * 2);
  return close
    .map(({ region }): Pair => {
      const features = new Float64Array(featureNames.length);
      looksOf(own, voter.regions[region - 1]!, features);
      placesOf(own, voter.regions[region - 1]!, shift, diagonal, features);
      features[missed] = 1 - (overlaps.get(region) ?? 0);
      features[missedBack] = features[missed]!;
      return { region, features, share: costOf(features, weights) };
    })
    .sort((one, other) => one.share - other.share)
    .slice(0, maxCandidates)
    .map((pair) => ({ ...pair, share: 0 }));
};

const costOf = (features: PairFeatures, { features: weights }: MatchWeights): number => {
  let cost = 0;
  for (let at = 0; at < features.length; at += 1) cost += features[at]! * weights[at]!;
  return cost;
};

/** Places and overlaps of all pairs, as the drawing is laid onto its voter now. */
const place = ({ drawing, voter, diagonal, pairs, shifts }: State): void => {
  for (const [index, own] of drawing.regions.entries()) {
    const shift = shifts[index]!;
    const overlaps = overlapsOf(own, shift, voter);
    for (const { region, features } of pairs[index]!) {
      const other = voter.regions[region - 1]!;
      placesOf(own, other, shift, diagonal, features);
      features[missed] = 1 - (overlaps.get(region) ?? 0);
      const back = overlapsOf(other, [-shift[0], -shift[1]], drawing);
      features[missedBack] = 1 - (back.get(index + 1) ?? 0);
    }
  }
};

/** Of every pair: how far the regions beside disagree that it is the one. */
const hearNeighbours = ({ drawing, voter, pairs, diagonal }: State): void => {
  const reach = 0.06 * diagonal;
  // All are asked before any is told, so that the order of regions decides nothing.
  const agreement = drawing.regions.map((own, index) =>
    pairs[index]!.map(({ region }) => {
      const other = voter.regions[region - 1]!;
      let [agreed, all] = [0, 0];
      for (const border of own.borders.slice(0, 12)) {
        const besides = drawing.regions[border.region - 1];
        if (besides === undefined) continue;
        const importance = Math.sqrt(border.share) * (besides.edge > 0.3 ? 0.5 : 1);
        all += importance;
        let best = 0;
        for (const pair of pairs[border.region - 1]!) {
          if (pair.share < 0.02) continue;
          const its = other.borders.find((one) => one.region === pair.region);
          if (its === undefined && pair.region !== region) continue;
          const there = voter.regions[pair.region - 1]!;
          const off = Math.hypot(
            besides.x - own.x - (there.x - other.x),
            besides.y - own.y - (there.y - other.y),
          );
          const allowed = reach + 0.5 * Math.sqrt(Math.min(besides.area, there.area));
          const kept = Math.exp(-((off / allowed) ** 2)) * (pair.region === region ? 0.5 : 1);
          best = Math.max(best, pair.share * (0.4 + 0.6 * kept));
        }
        agreed += importance * best;
      }
      return all === 0 ? 0 : agreed / all;
    }),
  );
  for (const [index, own] of pairs.entries())
    for (const [at, { features }] of own.entries()) features[unsupported] = 1 - agreement[index]![at]!;
};

const weigh = ({ pairs, weights }: State): void => {
  for (const own of pairs) {
    const scores = own.map(({ features }) => -costOf(features, weights));
    const top = Math.max(...scores, weights.nothing);
    const powers = scores.map((score) => Math.exp(score - top));
    const sum = powers.reduce((a, b) => a + b, Math.exp(weights.nothing - top));
    for (const [at, pair] of own.entries()) pair.share = powers[at]! / sum;
  }
};

/** Each region moves as its own best match and those of the regions around it say, the certain ones most. */
const layOnto = ({ drawing, voter, pairs, shifts }: State): void => {
  const moves = pairs.map((own, index) => {
    const best = own.reduce((one, other) => (other.share > one.share ? other : one), own[0]!);
    const [here, there] = [drawing.regions[index]!, voter.regions[best.region - 1]!];
    const weight = best.share ** 2 * (here.edge > 0 || there.edge > 0 ? 0.1 : 1);
    return { x: there.x - here.x, y: there.y - here.y, weight };
  });
  for (const [index, own] of drawing.regions.entries()) {
    const around = [
      { region: index + 1, near: 0.6 },
      ...own.borders.slice(0, 12).map(({ region, share }) => ({ region, near: 0.3 + share })),
      ...own.borders
        .slice(0, 4)
        .flatMap(({ region }) => drawing.regions[region - 1]?.borders.slice(0, 4) ?? [])
        .map(({ region }) => ({ region, near: 0.15 })),
    ];
    let [x, y, all] = [shifts[index]![0] * 0.1, shifts[index]![1] * 0.1, 0.1];
    for (const { region, near } of around) {
      const move = moves[region - 1];
      if (move === undefined) continue;
      const weight = move.weight * near;
      x += move.x * weight;
      y += move.y * weight;
      all += weight;
    }
    shifts[index] = [x / all, y / all];
  }
};
