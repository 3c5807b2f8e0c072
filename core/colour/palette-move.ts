import type { AbColour } from "#core/colour/hex-colour.ts";
import type { CellTarget } from "#core/colour/cell-target.ts";

/** A colour of a shot that is to become another, Lab units. */
export type AbMove = { readonly from: AbColour; readonly to: AbColour };

/** Colours this near to `from` move whole, Lab units. */
const wholeReach = 10;

/** Colours this far from `from` do not move. */
const reach = 25;

/**
 * Palette moves as targets. A cell whose colour lies near a move's `from` is to have its own colour
 * shifted by `to - from`: shades around `from` become the same shades around `to`, and the further
 * from `from` the less is moved, so that no edge appears between what moves and what stays. Hints go
 * first: a move has what share they leave.
 *
 * @param ab  cells x 2, the colours without the moves
 * @param hints  what hints ask of the same cells, or null
 */
export const moveTarget = (
  ab: Float32Array,
  moves: readonly AbMove[],
  hints: CellTarget | null,
): CellTarget => {
  const cells = ab.length / 2;
  const target = hints === null ? new Float32Array(cells * 3) : hints.slice();
  for (let cell = 0; cell < cells; cell += 1) {
    const own: AbColour = [ab[cell * 2]!, ab[cell * 2 + 1]!];
    const { weight, shift } = shiftOf(own, moves);
    if (weight === 0) continue;
    const at = cell * 3;
    const hinted = target[at]!;
    const share = weight * (1 - hinted);
    const both = hinted + share;
    if (both === 0) continue;
    target[at] = both;
    target[at + 1] = (hinted * target[at + 1]! + share * (own[0] + shift[0])) / both;
    target[at + 2] = (hinted * target[at + 2]! + share * (own[1] + shift[1])) / both;
  }
  return target;
};

/** How much moves a colour, 0…1, and by what; of several moves, their mean by weight. */
const shiftOf = (own: AbColour, moves: readonly AbMove[]): { weight: number; shift: AbColour } => {
  let [total, most, shiftA, shiftB] = [0, 0, 0, 0];
  for (const { from, to } of moves) {
    const weight = nearness(Math.hypot(own[0] - from[0], own[1] - from[1]));
    total += weight;
    most = Math.max(most, weight);
    shiftA += weight * weight * (to[0] - from[0]);
    shiftB += weight * weight * (to[1] - from[1]);
  }
  return total === 0
    ? { weight: 0, shift: [0, 0] }
    : { weight: most, shift: [shiftA / total, shiftB / total] };
};

/** 1 within `wholeReach`, 0 from `reach` on, smooth between. */
const nearness = (distance: number): number => {
  const t = Math.min(1, Math.max(0, (reach - distance) / (reach - wholeReach)));
  return t * t * (3 - 2 * t);
};
