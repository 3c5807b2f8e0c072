import { abBins } from "#core/colour/bins.ts";
import type { Histogram } from "#core/metrics/cdc.ts";

/** Lab units a side that the table of nearest bins covers. */
const reach = 128;

/** Nearest bin of each whole a, b in -reach … reach - 1. */
const nearestTable = (bins: Float32Array): Uint16Array => {
  const table = new Uint16Array((2 * reach) ** 2);
  for (let a = -reach; a < reach; a += 1) {
    for (let b = -reach; b < reach; b += 1) {
      let nearest = 0;
      let least = Infinity;
      for (let bin = 0; bin < bins.length / 2; bin += 1) {
        const squared = (a - bins[2 * bin]!) ** 2 + (b - bins[2 * bin + 1]!) ** 2;
        if (squared >= least) continue;
        least = squared;
        nearest = bin;
      }
      table[(a + reach) * 2 * reach + b + reach] = nearest;
    }
  }
  return table;
};

/** How ab falls into the bins of the model's rule; ab is rounded to whole Lab units first. */
export type AbBinning = {
  /** Bin centres as a₀ b₀ a₁ b₁ …, Lab units. */
  readonly bins: Float32Array;
  readonly binOf: (a: number, b: number) => number;
  /** @param lab  length 3N, L₀ a₀ b₀ … */
  readonly histogram: (lab: ArrayLike<number>) => Histogram;
};

/** Made once, in a tenth of a second. */
export const abBinning = (): AbBinning => {
  const bins = abBins();
  const table = nearestTable(bins);
  const whole = (value: number): number => Math.max(-reach, Math.min(reach - 1, Math.round(value))) + reach;
  const binOf = (a: number, b: number): number => table[whole(a) * 2 * reach + whole(b)]!;
  return {
    bins,
    binOf,
    histogram: (lab) => {
      const shares = new Float64Array(bins.length / 2);
      const one = 3 / lab.length;
      for (let i = 0; i < lab.length; i += 3) shares[binOf(lab[i + 1]!, lab[i + 2]!)]! += one;
      return { channels: 1, shares };
    },
  };
};
