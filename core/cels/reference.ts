import {
  keyOf,
  colourOfKey,
  nothing,
  unpainted,
  type CelColour,
  type CelPalette,
} from "#core/cels/cel-palette.ts";
import { describeDrawing, type DrawingDescriptor } from "#core/cels/describe-regions.ts";
import type { LineMask } from "#core/cels/line-mask.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { clear, keyAt } from "#core/cels/pixel-key.ts";
import type { CelRegions } from "#core/cels/regions.ts";

/** What a painted drawing says of its regions. */
export type PaintedReading = {
  readonly described: DrawingDescriptor;
  /** By region, from region 1: number of its colour, `nothing`, or `unpainted` where it has no one colour. */
  readonly colours: Int32Array;
  /** Share of painted pixels that have their region's colour. */
  readonly flatness: number;
  /** Regions that have two colours or more, each of an eighth of it at least. */
  readonly mixed: readonly number[];
  /** Colours of regions that no allowed colour is near, each once. */
  readonly strange: readonly CelColour[];
  /** Colours that became the allowed ones they are near. */
  readonly moved: readonly { readonly from: CelColour; readonly to: CelColour }[];
};

/** The allowed colour that a colour is, or is nearly; null: none. */
export type Nearest = (colour: CelColour) => CelColour | null;

/** A region's colour is what so many of its pixels have at least. */
const minShare = 0.5;

/**
 * Reads the colours of a painted drawing, region by region.
 *
 * @param painted  of the size of the drawing
 * @param mask  lines of the drawing that it was painted on, and their regions
 * @param nearest  absent: any colour is allowed
 */
export const readReference = (
  painted: CelPicture,
  mask: LineMask,
  regions: CelRegions,
  palette: CelPalette,
  nearest: Nearest = (colour) => colour,
): PaintedReading => {
  const described = describeDrawing(mask, regions);
  const colours = new Int32Array(described.regions.length).fill(unpainted);
  const mixed: number[] = [];
  const { strange, moved, allow } = allowing(palette, nearest);
  let [flat, all] = [0, 0];
  for (const [index, counts] of countColours(painted, regions).slice(1).entries()) {
    const { key, pixels, second, total } = largest(counts);
    flat += pixels;
    all += total;
    if (second > 0 && second * 8 >= total) mixed.push(index + 1);
    if (pixels === 0 || pixels < total * minShare) continue;
    const isBare = isBareBy(painted, described.regions[index]!.edge);
    colours[index] = isBare(key) ? nothing : (allow(key) ?? unpainted);
  }
  const flatness = all === 0 ? 1 : flat / all;
  return { described, colours, flatness, mixed, strange, moved };
};

/** Of a picture without alpha, white that reaches the edge is its paper. */
const isBareBy =
  ({ hasAlpha }: CelPicture, edge: number) =>
  (key: number): boolean =>
    key === clear || (key === white && !hasAlpha && edge > 0);

/** Asks of each colour once whether it is allowed. */
const allowing = (palette: CelPalette, nearest: Nearest) => {
  const allowed = new Map<number, number | null>();
  const strange: CelColour[] = [];
  const moved: { readonly from: CelColour; readonly to: CelColour }[] = [];
  const allow = (key: number): number | null => {
    const known = allowed.get(key);
    if (known !== undefined) return known;
    const from = colourOfKey(key);
    const to = nearest(from);
    const number = to === null ? null : palette.number(to);
    allowed.set(key, number);
    if (to === null) strange.push(from);
    else if (keyOf(to) !== key) moved.push({ from, to });
    return number;
  };
  return { strange, moved, allow };
};

type Largest = {
  readonly key: number;
  readonly pixels: number;
  readonly second: number;
  readonly total: number;
};

const largest = (counts: ReadonlyMap<number, number>): Largest => {
  const own = [...counts].sort((one, other) => other[1] - one[1]);
  const [[key, pixels] = [clear, 0], [, second] = [clear, 0]] = own;
  return { key, pixels, second, total: own.reduce((sum, [, count]) => sum + count, 0) };
};

const white = keyOf([65535, 65535, 65535]);

/** By region: how many of its inner pixels have which colour; pixels beside a line are antialiased. */
const countColours = (painted: CelPicture, { inside, areas, size }: CelRegions): Map<number, number>[] => {
  const { width } = size;
  const inner = Array.from(areas, () => new Map<number, number>());
  const outer = Array.from(areas, () => new Map<number, number>());
  for (let at = 0; at < inside.length; at += 1) {
    const region = inside[at]!;
    if (region === 0) continue;
    const isInner = [at - 1, at + 1, at - width, at + width].every(
      (next) => (inside[next] ?? region) === region,
    );
    const counts = (isInner ? inner : outer)[region]!;
    const key = keyAt(painted, at);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return inner.map((counts, region) => (counts.size === 0 ? outer[region]! : counts));
};
