import type { LineMask } from "#core/cels/line-mask.ts";
import type { CelRegions } from "#core/cels/regions.ts";

/** A region beside another one, across a line. */
export type Border = {
  readonly region: number;
  /** Of the whole border of the one that it is beside. */
  readonly share: number;
};

type Borders = {
  /** By region: those beside it, the longest border first. */
  readonly borders: readonly (readonly Border[])[];
  /** By region: the share of its border that is the picture's edge. */
  readonly edges: readonly number[];
  /** By region: lines between it and the picture's edge. */
  readonly depths: readonly number[];
  readonly traces: readonly (readonly [number, number, number])[];
};

/** Which regions lie beside each other, how long, and across lines of which colour. */
export const bordersOf = ({ trace }: LineMask, found: CelRegions): Borders => {
  const { whole, areas } = found;
  const { width, height } = found.size;
  const shared = Array.from(areas, () => new Map<number, number>());
  const edge = edgeLengths(found);
  const traced = Array.from(areas, (): [number, number, number, number] => [0, 0, 0, 0]);
  const beside = (at: number, next: number): void => {
    const [one, other] = [whole[at]!, whole[next]!];
    for (const [own, its] of [
      [one, other],
      [other, one],
    ] as const) {
      shared[own]!.set(its, (shared[own]!.get(its) ?? 0) + 1);
      traced[own]![trace[at]!]! += 1;
    }
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      if (x + 1 < width && whole[at] !== whole[at + 1]) beside(at, at + 1);
      if (y + 1 < height && whole[at] !== whole[at + width]) beside(at, at + width);
    }
  }
  const totals = shared.map((own, region) => [...own.values()].reduce((a, b) => a + b, edge[region]!));
  return {
    borders: shared.map((own, region) =>
      [...own]
        .map(([other, length]): Border => ({ region: other, share: length / totals[region]! }))
        .sort((one, two) => two.share - one.share || one.region - two.region),
    ),
    edges: totals.map((total, region) => (total === 0 ? 0 : edge[region]! / total)),
    depths: depthsOf(shared, edge),
    traces: traced.map(([none, red, green, blue]) => {
      const all = Math.max(1, none + red + green + blue);
      return [red / all, green / all, blue / all];
    }),
  };
};

/** By region: pixels at the picture's edge. */
const edgeLengths = ({ size: { width, height }, whole, areas }: CelRegions): Float64Array => {
  const edge = new Float64Array(areas.length);
  for (let y = 0; y < height; y += 1) {
    const isEnd = y === 0 || y + 1 === height;
    for (let x = 0; x < width; x += isEnd ? 1 : Math.max(1, width - 1)) edge[whole[y * width + x]!]! += 1;
  }
  return edge;
};

/** Regions at the edge have depth 0, those beside them 1, and so on. */
const depthsOf = (shared: readonly ReadonlyMap<number, number>[], edge: Float64Array): number[] => {
  const depths = Array.from(shared, () => -1);
  let ring = [...depths.keys()].filter((region) => region > 0 && edge[region]! > 0);
  for (let depth = 0; ring.length > 0; depth += 1) {
    for (const region of ring) depths[region] = depth;
    ring = [...new Set(ring.flatMap((region) => [...shared[region]!.keys()]))].filter(
      (region) => region > 0 && depths[region] === -1,
    );
  }
  return depths.map((depth) => Math.max(0, depth));
};
