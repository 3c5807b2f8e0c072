import { nothing } from "#core/cels/cel-palette.ts";
import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import type { HeardVoter } from "#core/cels/hear-voters.ts";

/** A region in which two colours of a voter came together: a line between them is open or missing. */
export type Leak = { readonly region: number; readonly colours: readonly number[] };

/** Share of a region that each of two colours must bring. */
const minShare = 0.08;

/** How sure it must be that a region of the voter lies in this one. */
const minMatch = 0.5;

/**
 * Regions that swallowed regions of several colours: those of the voter are looked for in the drawing, and
 * together they are as large as the region is.
 */
export const leaksOf = (
  drawing: DrawingDescriptor,
  { voter: { described, colours }, back }: HeardVoter,
): Leak[] => {
  const brought = drawing.regions.map(() => new Map<number, number>());
  for (const [index, candidates] of back.candidates.entries()) {
    const best = candidates.reduce((one, other) => (other.share > one.share ? other : one), nobody);
    const colour = colours[index]!;
    if (best.share < minMatch || colour < nothing) continue;
    const areas = brought[best.region - 1]!;
    areas.set(colour, (areas.get(colour) ?? 0) + described.regions[index]!.area);
  }
  return drawing.regions.flatMap(({ area }, index): Leak[] => {
    const own = [...brought[index]!].filter(([, pixels]) => pixels >= area * minShare);
    const all = own.reduce((sum, [, pixels]) => sum + pixels, 0);
    const largest = Math.max(0, ...own.map(([, pixels]) => pixels));
    // Where one colour alone is as large as the region, the others lie beside it.
    const isLeak =
      own.length > 1 && all >= area * 0.7 && all - largest >= area * minShare && largest < area * 0.95;
    return isLeak ? [{ region: index + 1, colours: own.map(([colour]) => colour) }] : [];
  });
};

const nobody = { region: 0, share: 0 };
