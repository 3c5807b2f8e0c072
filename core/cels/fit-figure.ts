import type { DrawingDescriptor, RegionDescriptor } from "#core/cels/describe-regions.ts";
import { layFigure, type Laying } from "#core/cels/lay-figure.ts";
import { matchRegions, type Matches } from "#core/cels/match-regions.ts";
import { matchWeights } from "#core/cels/match-weights.ts";

/** A figure laid onto a drawing that it may be painted from. */
export type FittedFigure = {
  readonly described: DrawingDescriptor;
  /** How surely regions of the two are found in each other, by their size: 0 none, 1 all. */
  readonly likeness: number;
};

/** Times that a figure is laid again as the regions found in it say. */
const corrections = 3;

/**
 * Lays a figure onto a drawing: as high, as wide or as large as what is drawn there, whichever matches most,
 * then as the regions that were found say.
 *
 * @returns null where one of the two has no closed region
 */
export const fitFigure = (figure: DrawingDescriptor, drawing: DrawingDescriptor): FittedFigure | null => {
  const [from, to] = [drawnBox(figure), drawnBox(drawing)];
  if (from === null || to === null) return null;
  const [wide, high] = [to.width / from.width, to.height / from.height];
  const fits = [wide, high, Math.sqrt(wide * high)].map((scale) =>
    fitted(figure, drawing, { scale, x: to.x - from.x * scale, y: to.y - from.y * scale }),
  );
  let best = likest(fits);
  for (let round = 0; round < corrections; round += 1) {
    const laying = layingOf(figure, drawing, best.matches);
    if (laying === null) break;
    const next = fitted(figure, drawing, laying);
    if (next.likeness <= best.likeness) break;
    best = next;
  }
  return { described: best.described, likeness: best.likeness };
};

type Fit = FittedFigure & { readonly matches: Matches };

const likest = (fits: readonly Fit[]): Fit =>
  fits.reduce((best, fit) => (fit.likeness > best.likeness ? fit : best));

const fitted = (figure: DrawingDescriptor, drawing: DrawingDescriptor, laying: Laying): Fit =>
  likenessOf(layFigure(figure, laying, drawing.size), drawing);

/** How surely regions of a painted drawing and of one that is not painted are found in each other. */
export const likenessOf = (described: DrawingDescriptor, drawing: DrawingDescriptor): Fit => {
  const matches = matchRegions(drawing, described, matchWeights);
  const back = matchRegions(described, drawing, matchWeights);
  return {
    described,
    matches,
    likeness: (foundShare(drawing, matches) + foundShare(described, back)) / 2,
  };
};

/** Likeness from which on a picture surely shows what a drawing shows, and up to which it shows something else. */
const surely = 0.75;
export const minLikeness = 0.5;

/** How far colours are believed of what was drawn elsewhere, at most and at least. */
const maxTrust = 0.95;
const minTrust = 0.85;

/**
 * How far the colours of a picture are believed that was painted on none of a cut's drawings. Drawings of
 * another character have a likeness of .2 to .6, of the same one .5 to 1, and of one hard cut .3 to .5
 * (docs/cels.md); below a trust of .9 nothing is painted.
 */
export const trustOf = (likeness: number): number => {
  const sure = (likeness - minLikeness) / (surely - minLikeness);
  return minTrust + (maxTrust - minTrust) * Math.min(1, Math.max(0, sure));
};

const isClosed = ({ edge }: RegionDescriptor): boolean => edge === 0;

/** How surely a drawing's closed regions are found, each by the root of its area. */
const foundShare = ({ regions }: DrawingDescriptor, { candidates }: Matches): number => {
  let [found, all] = [0, 0];
  for (const [index, region] of regions.entries()) {
    if (!isClosed(region)) continue;
    const weight = Math.sqrt(region.area);
    all += weight;
    found += weight * Math.max(0, ...(candidates[index] ?? []).map(({ share }) => share));
  }
  return all === 0 ? 0 : found / all;
};

type DrawnBox = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The box of all closed regions, by its middle. */
const drawnBox = ({ regions }: DrawingDescriptor): DrawnBox | null => {
  const boxes = regions.filter(isClosed).map(({ box }) => box);
  if (boxes.length === 0) return null;
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const width = Math.max(...boxes.map((box) => box.right)) - left;
  const height = Math.max(...boxes.map((box) => box.bottom)) - top;
  return { x: left + width / 2, y: top + height / 2, width, height };
};

/** The scale and shift under which the middles of regions found in each other lie closest (least squares). */
const layingOf = (
  figure: DrawingDescriptor,
  drawing: DrawingDescriptor,
  { candidates }: Matches,
): Laying | null => {
  const pairs = drawing.regions.flatMap((region, index) => {
    const own = candidates[index] ?? [];
    if (!isClosed(region) || own.length === 0) return [];
    const best = own.reduce((one, other) => (other.share > one.share ? other : one));
    const from = figure.regions[best.region - 1];
    if (from === undefined || !isClosed(from)) return [];
    return [{ from, to: region, weight: best.share ** 2 * Math.sqrt(region.area) }];
  });
  const all = pairs.reduce((sum, { weight }) => sum + weight, 0);
  if (pairs.length < 2 || all === 0) return null;
  const mean = (value: (pair: (typeof pairs)[number]) => number): number =>
    pairs.reduce((sum, pair) => sum + pair.weight * value(pair), 0) / all;
  const [fromX, fromY] = [mean(({ from }) => from.x), mean(({ from }) => from.y)];
  const [toX, toY] = [mean(({ to }) => to.x), mean(({ to }) => to.y)];
  const spread = mean(({ from }) => (from.x - fromX) ** 2 + (from.y - fromY) ** 2);
  const shared = mean(({ from, to }) => (from.x - fromX) * (to.x - toX) + (from.y - fromY) * (to.y - toY));
  if (spread === 0 || shared <= 0) return null;
  const scale = shared / spread;
  return { scale, x: toX - fromX * scale, y: toY - fromY * scale };
};
