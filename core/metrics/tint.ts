import { isColourable } from "#core/metrics/colourable.ts";

/** Sums over a shot's cells that can carry a colour; those of several shots add up. */
export type TintSums = { cells: number; a: number; b: number };

export const emptyTintSums = (): TintSums => ({ cells: 0, a: 0, b: 0 });

/** @param lab  length 3N, L₀ a₀ b₀ … */
export const addToTint = (sums: TintSums, lab: ArrayLike<number>): void => {
  for (let i = 0; i < lab.length; i += 3) {
    if (!isColourable(lab[i]!)) continue;
    sums.cells += 1;
    sums.a += lab[i + 1]!;
    sums.b += lab[i + 2]!;
  }
};

/**
 * Chroma of a picture's mean colour by its hue, every 30 degrees from +a towards +b, Lab units: of 50 training
 * pictures one is of that hue, 30 degrees off at most, and further from grey as a whole (1500 photographs and 500
 * drawings, `photo`). Yellow and brown are usual, violet and green rare.
 */
const usual = [12.4, 35.1, 43.9, 43.7, 40.5, 26.2, 7.9, 8.3, 13.8, 16.7, 13.8, 7.3] as const;
const sector = 360 / usual.length;

/**
 * Tint: how far from grey a shot is as a whole, beside what pictures of its hue usually are; above 1 in one of
 * 50. A shot of many colours has little of it, however vivid: they cancel out.
 */
export const tintOf = (shots: readonly TintSums[]): number => {
  const sums = emptyTintSums();
  for (const { cells, a, b } of shots) {
    sums.cells += cells;
    sums.a += a;
    sums.b += b;
  }
  if (sums.cells === 0) return 0;
  return Math.hypot(sums.a, sums.b) / sums.cells / defaultChroma(Math.atan2(sums.b, sums.a));
};

/** Interpolated between hues. @param hue  radians */
const defaultChroma = (hue: number): number => {
  const place = (((hue * 180) / Math.PI + 360) % 360) / sector;
  const before = Math.floor(place) % usual.length;
  const share = place - Math.floor(place);
  return (1 - share) * usual[before]! + share * usual[(before + 1) % usual.length]!;
};
