/** Lightness steps of a group; a group is a semantic class at a lightness. */
const lumaSteps = 8;

/** What colour a shot gives to what it shows: by class and lightness, how much of it and its mean ab. */
export type ShotColours = {
  readonly cells: Float64Array;
  /** groups x 2, sums of ab over the cells. */
  readonly ab: Float64Array;
};

export const emptyShotColours = (classes: number): ShotColours => ({
  cells: new Float64Array(classes * lumaSteps),
  ab: new Float64Array(classes * lumaSteps * 2),
});

/**
 * Adds a frame's cells.
 *
 * @param lab  cells x 3, Lab units
 * @param classes  cells; null: what a cell shows is not known, and all count as one class
 */
export const addShotColours = (
  { cells, ab }: ShotColours,
  lab: ArrayLike<number>,
  classes: Uint8Array | null,
): void => {
  for (let i = 0; i < lab.length; i += 3) {
    const step = Math.min(lumaSteps - 1, Math.max(0, Math.floor((lab[i]! * lumaSteps) / 100)));
    const group = (classes === null ? 0 : classes[i / 3]!) * lumaSteps + step;
    cells[group]! += 1;
    ab[group * 2]! += lab[i + 1]!;
    ab[group * 2 + 1]! += lab[i + 2]!;
  }
};

const total = ({ cells }: ShotColours): number => cells.reduce((sum, count) => sum + count, 0);

/** How much of what two shots show is the same things at the same lightness, 0…1. */
export const likeness = (p: ShotColours, q: ShotColours): number => {
  const [cellsOfP, cellsOfQ] = [total(p), total(q)];
  if (cellsOfP === 0 || cellsOfQ === 0) return 0;
  let shared = 0;
  for (let group = 0; group < p.cells.length; group += 1)
    shared += Math.min(p.cells[group]! / cellsOfP, q.cells[group]! / cellsOfQ);
  return shared;
};

/**
 * Drift: how far apart two shots colour the same things, Lab units; the mean distance of their groups'
 * mean ab, each group weighted by what both show of it.
 */
export const drift = (p: ShotColours, q: ShotColours): number => {
  const [cellsOfP, cellsOfQ] = [Math.max(1, total(p)), Math.max(1, total(q))];
  let [sum, shared] = [0, 0];
  for (let group = 0; group < p.cells.length; group += 1) {
    const [ofP, ofQ] = [p.cells[group]!, q.cells[group]!];
    const weight = Math.min(ofP / cellsOfP, ofQ / cellsOfQ);
    if (weight === 0) continue;
    const a = p.ab[group * 2]! / ofP - q.ab[group * 2]! / ofQ;
    const b = p.ab[group * 2 + 1]! / ofP - q.ab[group * 2 + 1]! / ofQ;
    sum += weight * Math.hypot(a, b);
    shared += weight;
  }
  return shared === 0 ? 0 : sum / shared;
};

/** The colours of several shots as one, each shot counting alike. */
export const mergeShotColours = (shots: readonly ShotColours[], classes: number): ShotColours => {
  const merged = emptyShotColours(classes);
  for (const shot of shots) {
    const cells = Math.max(1, total(shot));
    for (let i = 0; i < merged.cells.length; i += 1) merged.cells[i]! += shot.cells[i]! / cells;
    for (let i = 0; i < merged.ab.length; i += 1) merged.ab[i]! += shot.ab[i]! / cells;
  }
  return merged;
};
