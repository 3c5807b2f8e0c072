import type { Voter } from "#core/cels/hear-voters.ts";

/** Voters that a drawing hears: the nearest painted ones. */
const maxReferences = 4;

/** How far a drawing is believed that was painted by these rules, against one that a person painted. */
export const ownWeight = 1.4;

/** A painted drawing, and the place in the cut where it belongs. */
type Painted = {
  readonly at: number;
  /** Whether it is painted on the drawing there. */
  readonly isDrawing: boolean;
  readonly voter: Voter;
};

/** Painted drawings near this one, and the one before it on the way; one that is painted itself is its own. */
export const votersFor = (
  index: number,
  references: readonly Painted[],
  neighbour: Voter | undefined,
): readonly Voter[] => {
  const apart = ({ at }: Painted): number => Math.abs(at - index);
  const near = [...references].sort((one, other) => apart(one) - apart(other));
  const own = near.find(({ at, isDrawing }) => at === index && isDrawing);
  if (own !== undefined) return [own.voter];
  const voters = near.slice(0, maxReferences).map((one) => weighed(one.voter, apart(one)));
  return neighbour === undefined ? voters : [neighbour, ...voters];
};

/** A painted drawing says less of drawings that are far from it. */
const weighed = (voter: Voter, apart: number): Voter => ({
  ...voter,
  weight: voter.weight / (1 + apart / 6),
});

type Turn = {
  readonly index: number;
  /** The way on which it is reached: from which painted drawing, and whether forwards. */
  readonly from: string;
};

/** Drawings in the order in which they are painted: outwards from those that are. */
export const nearestFirst = (count: number, painted: readonly number[]): Turn[] =>
  Array.from({ length: count }, (_, index) => {
    const apart = (at: number): number => Math.abs(at - index);
    const nearest = painted.reduce((best, at) => (apart(at) < apart(best) ? at : best), painted[0] ?? 0);
    return { index, apart: apart(nearest), from: `${nearest}${index < nearest ? "-" : "+"}` };
  }).sort((one, other) => one.apart - other.apart || one.index - other.index);
