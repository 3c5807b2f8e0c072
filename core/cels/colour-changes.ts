import { nothing } from "#core/cels/cel-palette.ts";
import { paintedFrom } from "#core/cels/confidence.ts";
import type { HeardVoter } from "#core/cels/hear-voters.ts";

/** A region that is plainly one of the drawing before and has another colour than it. */
export type ColourChange = { readonly region: number; readonly from: number; readonly to: number };

/** How sure it must be both ways that two regions are the same. */
const sameFrom = 0.8;

/**
 * Regions that change colour between drawings without a cause.
 *
 * @param colours  by region, from region 1
 */
export const changesOf = (
  colours: readonly number[],
  { voter, forth, claims }: HeardVoter,
): ColourChange[] =>
  colours.flatMap((to, index): ColourChange[] => {
    const twin = forth.candidates[index]!.find(
      ({ region, share }) => share * (claims[index]!.get(region) ?? 0) >= sameFrom,
    );
    if (twin === undefined || to < nothing) return [];
    const from = voter.colours[twin.region - 1]!;
    const isSure = voter.trust[twin.region - 1]! >= paintedFrom;
    return isSure && from >= nothing && from !== to ? [{ region: index + 1, from, to }] : [];
  });
