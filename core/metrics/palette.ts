import { srgbFromLab } from "#core/colour/lab.ts";
import type { AbBinning } from "#core/metrics/ab-histogram.ts";

/** Colours of a shot by ab bin: how many cells, and the sums of their L, a, b. */
export type PaletteSums = { readonly cells: Float64Array; readonly lab: Float64Array };

export const emptyPaletteSums = ({ bins }: AbBinning): PaletteSums => ({
  cells: new Float64Array(bins.length / 2),
  lab: new Float64Array((bins.length / 2) * 3),
});

/** @param lab  length 3N, L₀ a₀ b₀ … */
export const addToPalette = (sums: PaletteSums, lab: ArrayLike<number>, { binOf }: AbBinning): void => {
  for (let i = 0; i < lab.length; i += 3) {
    const bin = binOf(lab[i + 1]!, lab[i + 2]!);
    sums.cells[bin]! += 1;
    for (let axis = 0; axis < 3; axis += 1) sums.lab[bin * 3 + axis]! += lab[i + axis]!;
  }
};

export type Chip = {
  readonly ab: [number, number];
  /** "#rrggbb". */
  readonly rgb: string;
  /** Of the area, 0…1. */
  readonly share: number;
};

/** Chips nearer to each other than this are one, Lab units. */
const apart = 14;
const maxChips = 10;
const minShare = 0.004;

/**
 * The colours a shot really shows, largest area first. The fullest bins far enough from each other
 * found a chip each; every other bin goes to the nearest of them, unless it is too far from all.
 */
export const paletteOf = (sums: PaletteSums, { bins }: AbBinning): Chip[] => {
  const cells = sums.cells.reduce((sum, count) => sum + count, 0);
  if (cells === 0) return [];
  const distance = (p: number, q: number): number =>
    Math.hypot(bins[2 * p]! - bins[2 * q]!, bins[2 * p + 1]! - bins[2 * q + 1]!);
  const order = Array.from(sums.cells.keys())
    .filter((bin) => sums.cells[bin]! > 0)
    .sort((p, q) => sums.cells[q]! - sums.cells[p]! || p - q);
  const founders: number[] = [];
  for (const bin of order) {
    if (founders.length === maxChips) break;
    if (founders.every((founder) => distance(bin, founder) >= apart)) founders.push(bin);
  }
  const chips = founders.map(() => ({ cells: 0, lab: [0, 0, 0] as [number, number, number] }));
  for (const bin of order) {
    const nearest = founders.reduce(
      (best, founder, index) => (distance(bin, founder) < distance(bin, founders[best]!) ? index : best),
      0,
    );
    if (distance(bin, founders[nearest]!) > 2 * apart) continue;
    const chip = chips[nearest]!;
    chip.cells += sums.cells[bin]!;
    for (let axis = 0; axis < 3; axis += 1) chip.lab[axis]! += sums.lab[bin * 3 + axis]!;
  }
  return chips
    .filter((chip) => chip.cells / cells >= minShare)
    .map((chip) =>
      chipOf(chip.lab.map((sum) => sum / chip.cells) as [number, number, number], chip.cells / cells),
    )
    .sort((p, q) => q.share - p.share);
};

const chipOf = (lab: [number, number, number], share: number): Chip => {
  const codes = Array.from(srgbFromLab(lab), (signal) => Math.round(signal * 255));
  const [, a, b] = lab;
  return {
    ab: [Number(a.toFixed(1)), Number(b.toFixed(1))],
    rgb: `#${codes.map((code) => code.toString(16).padStart(2, "0")).join("")}`,
    share: Number(share.toFixed(4)),
  };
};
