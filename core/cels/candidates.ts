import type { DrawingDescriptor, RegionDescriptor } from "#core/cels/describe-regions.ts";
import { likeness } from "#core/cels/patches.ts";

/** What two regions have in common, each a number that grows with what tells them apart. */
export type PairFeatures = Float64Array;

export const featureNames = [
  "place",
  "placeBySize",
  "area",
  "moments",
  "shape",
  "context",
  "edge",
  "depth",
  "traces",
  "missed",
  "missedBack",
  "unsupported",
] as const;

const bounded = (value: number, limit: number): number => Math.min(limit, value);

/** How unlike region `own` of a drawing and region `other` of a voter are, but for where they are. */
export const looksOf = (own: RegionDescriptor, other: RegionDescriptor, into: PairFeatures): void => {
  into[2] = bounded(Math.abs(Math.log(own.area / other.area)), 4);
  into[3] = bounded(
    Math.hypot(
      own.moments[0] - other.moments[0],
      own.moments[1] - other.moments[1],
      own.moments[2] - other.moments[2],
    ) * 4,
    2,
  );
  into[4] = 1 - likeness(own.shape, other.shape);
  into[5] = 1 - likeness(own.context, other.context);
  into[6] = Math.abs(own.edge - other.edge) + (own.edge > 0 === other.edge > 0 ? 0 : 0.5);
  into[7] = bounded(Math.abs(own.depth - other.depth), 3);
  into[8] =
    Math.abs(own.traces[0] - other.traces[0]) +
    Math.abs(own.traces[1] - other.traces[1]) +
    Math.abs(own.traces[2] - other.traces[2]);
};

/** How far apart they are once the drawing is laid onto its voter. */
export const placesOf = (
  own: RegionDescriptor,
  other: RegionDescriptor,
  shift: readonly [x: number, y: number],
  diagonal: number,
  into: PairFeatures,
): void => {
  const apart = Math.hypot(own.x + shift[0] - other.x, own.y + shift[1] - other.y);
  into[0] = bounded(apart / (0.1 * diagonal), 4);
  into[1] = bounded(apart / Math.sqrt(Math.min(own.area, other.area) + 16), 6);
};

/** Share of a region's points that, moved, lie in each region of the other drawing. */
export const overlapsOf = (
  { points }: RegionDescriptor,
  [shiftX, shiftY]: readonly [x: number, y: number],
  { map }: DrawingDescriptor,
): Map<number, number> => {
  const shares = new Map<number, number>();
  for (let at = 0; at < points.length; at += 2) {
    const x = Math.round((points[at]! + shiftX) / map.step);
    const y = Math.round((points[at + 1]! + shiftY) / map.step);
    if (x < 0 || y < 0 || x >= map.width || y >= map.height) continue;
    const label = map.labels[y * map.width + x]!;
    shares.set(label, (shares.get(label) ?? 0) + 2 / points.length);
  }
  return shares;
};
