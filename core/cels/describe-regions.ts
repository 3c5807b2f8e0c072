import type { PlaneSize } from "#core/film/planes.ts";
import { bordersOf, type Border } from "#core/cels/borders.ts";
import { inkPyramid, patchesOf } from "#core/cels/patches.ts";
import type { LineMask } from "#core/cels/line-mask.ts";
import type { CelRegions } from "#core/cels/regions.ts";

/** What is known of one region, to find it again in another drawing. Places are pixels. */
export type RegionDescriptor = {
  readonly area: number;
  /** Middle. */
  readonly x: number;
  readonly y: number;
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
  /** Second moments about the middle over the area: of a disc each is 1/(4π). */
  readonly moments: readonly [xx: number, xy: number, yy: number];
  /** Share of its border that is the picture's edge. */
  readonly edge: number;
  /** Regions at its border, the longest first. */
  readonly borders: readonly Border[];
  /** How many lines lie between it and the picture's edge. */
  readonly depth: number;
  /** Share of its border drawn in red, green and blue. */
  readonly traces: readonly [red: number, green: number, blue: number];
  /** Its own shape, and the ink around it, each as a small square picture of length 1. */
  readonly shape: Float32Array;
  readonly context: Float32Array;
  /** Some of its pixels, evenly: x₀ y₀ x₁ y₁ … */
  readonly points: Uint16Array;
};

/** A drawing as matching sees it. */
export type DrawingDescriptor = {
  readonly size: PlaneSize;
  /** [0] is region 1. */
  readonly regions: readonly RegionDescriptor[];
  /** Regions of every `step`-th pixel, from 1. */
  readonly map: {
    readonly labels: Uint16Array;
    readonly width: number;
    readonly height: number;
    readonly step: number;
  };
};

/** Points kept of a region. */
const maxPoints = 40;

/** Pixels along the longer side of a drawing's map. */
const mapSide = 640;

type Sums = { area: number; x: number; y: number; xx: number; xy: number; yy: number };
type Box = { left: number; top: number; right: number; bottom: number };

/** @returns what tells the regions of a drawing from each other */
export const describeDrawing = (mask: LineMask, found: CelRegions): DrawingDescriptor => {
  const { size, inside, areas } = found;
  const count = areas.length - 1;
  const { sums, boxes, points } = gather(inside, size, areas);
  const { borders, edges, depths, traces } = bordersOf(mask, found);
  const pyramid = inkPyramid(mask.line, size);
  const regions = Array.from({ length: count }, (_, index): RegionDescriptor => {
    const region = index + 1;
    const { area, x, y, xx, xy, yy } = sums[region]!;
    const [middleX, middleY] = [x / area, y / area];
    const box = boxes[region]!;
    return {
      area,
      x: middleX,
      y: middleY,
      box,
      moments: [
        (xx / area - middleX ** 2) / area,
        (xy / area - middleX * middleY) / area,
        (yy / area - middleY ** 2) / area,
      ],
      edge: edges[region]!,
      borders: borders[region]!,
      depth: depths[region]!,
      traces: traces[region]!,
      ...patchesOf(inside, size, region, box, pyramid),
      points: points[region]!,
    };
  });
  return { size, regions, map: mapOf(found) };
};

const gather = (inside: Int32Array, { width, height }: PlaneSize, areas: Int32Array) => {
  const sums = Array.from(areas, (): Sums => ({ area: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 }));
  const boxes = Array.from(areas, (): Box => ({ left: width, top: height, right: 0, bottom: 0 }));
  const steps = areas.map((area) => Math.max(1, Math.ceil(area / maxPoints)));
  const points = Array.from(areas, (area, region) => new Uint16Array(Math.ceil(area / steps[region]!) * 2));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const region = inside[y * width + x]!;
      if (region === 0) continue;
      const sum = sums[region]!;
      const step = steps[region]!;
      if (sum.area % step === 0) points[region]!.set([x, y], (sum.area / step) * 2);
      sum.area += 1;
      sum.x += x;
      sum.y += y;
      sum.xx += x * x;
      sum.xy += x * y;
      sum.yy += y * y;
      const box = boxes[region]!;
      if (x < box.left) box.left = x;
      if (x >= box.right) box.right = x + 1;
      if (y < box.top) box.top = y;
      if (y >= box.bottom) box.bottom = y + 1;
    }
  }
  return { sums, boxes, points };
};

/** Places of a drawing's map: how far apart they are, and how many. */
export const mapGrid = (size: PlaneSize): { readonly step: number } & PlaneSize => {
  const step = Math.max(1, Math.ceil(Math.max(size.width, size.height) / mapSide));
  return { step, width: Math.ceil(size.width / step), height: Math.ceil(size.height / step) };
};

const mapOf = ({ size, whole }: CelRegions): DrawingDescriptor["map"] => {
  const { step, width, height } = mapGrid(size);
  const labels = new Uint16Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) labels[y * width + x] = whole[y * step * size.width + x * step]!;
  return { labels, width, height, step };
};
