import { convexHull, isInside, type Point } from "#core/colour/convex-hull.ts";
import { labFromSrgb } from "#core/colour/lab.ts";

/** Lab units between neighbouring bins. */
const binStep = 10;

/** Levels of a channel that trace the surface of the RGB cube finely enough (method.md 1.1). */
const levels = 33;

/**
 * The ab bins of "Colorful Image Colorization" (Zhang, Isola & Efros 2016), by their rule: of a grid of
 * step 10, all points nearer than 10 (Chebyshev) to the convex hull of what sRGB can show.
 *
 * @returns length 2Q with Q = 313, bin centres as a₀ b₀ a₁ b₁ …, Lab units, sorted by a, then b
 */
export const abBins = (): Float32Array => {
  const hull = convexHull(gamutSurface());
  // A point is that near to the hull exactly when it lies in the hull grown by a square of that half side.
  const grown = convexHull(hull.flatMap(([a, b]) => squareAround(a, b)));
  const reach = Array.from({ length: 27 }, (_, i) => (i - 13) * binStep);
  return Float32Array.from(
    reach.flatMap((a) => reach.flatMap((b) => (isInside([a, b], grown) ? [a, b] : []))),
  );
};

const squareAround = (a: number, b: number): Point[] => [
  [a - binStep, b - binStep],
  [a - binStep, b + binStep],
  [a + binStep, b - binStep],
  [a + binStep, b + binStep],
];

/** ab of the colours on the surface of the RGB cube. */
const gamutSurface = (): Point[] => {
  const steps = Array.from({ length: levels }, (_, i) => i / (levels - 1));
  const faces = [0, 1].flatMap((end) =>
    steps.flatMap((p) => steps.flatMap((q) => [end, p, q, p, end, q, p, q, end])),
  );
  const lab = labFromSrgb(faces);
  return Array.from({ length: lab.length / 3 }, (_, i) => [lab[3 * i + 1]!, lab[3 * i + 2]!]);
};
