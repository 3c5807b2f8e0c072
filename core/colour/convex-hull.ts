export type Point = readonly [number, number];

/** Positive where `c` lies to the left of the way from `a` to `b`. */
const turn = (a: Point, b: Point, c: Point): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** Corners of the convex hull, counter-clockwise (Andrew's monotone chain). */
export const convexHull = (points: readonly Point[]): Point[] => {
  const sorted = points.toSorted((p, q) => p[0] - q[0] || p[1] - q[1]);
  return [...halfHull(sorted), ...halfHull(sorted.toReversed())];
};

/** Whether a point lies strictly inside a convex polygon given counter-clockwise. */
export const isInside = (point: Point, polygon: readonly Point[]): boolean =>
  polygon.every((corner, i) => turn(corner, polygon[(i + 1) % polygon.length]!, point) > 0);

/** One side of the hull, from the first point to the last, which is left to the other side. */
const halfHull = (sorted: readonly Point[]): Point[] => {
  const hull: Point[] = [];
  for (const point of sorted) {
    while (hull.length > 1 && turn(hull.at(-2)!, hull.at(-1)!, point) <= 0) hull.pop();
    hull.push(point);
  }
  return hull.slice(0, -1);
};
