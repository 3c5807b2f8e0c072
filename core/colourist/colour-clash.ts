import { coveredFrom, foundChannels } from "#core/memory/look-up.ts";
import type { ReferencePicture } from "#core/memory/reference.ts";

/** What to do where key frames give the same thing different colours. */
export const clashRules = ["first", "most", "ask"] as const;
export type ClashRule = (typeof clashRules)[number];

/** Lab units from which two colours of one thing differ. Of true frames of a clip 6 % of cells at most did. */
const differentFrom = 15;

/** Share of the cells compared that differ, from which two pictures clash. */
const minDifferent = 0.1;

/** Share of a picture that must be found in another for the two to be compared. */
const minCompared = 0.05;

/** A cell that is trusted less than half says nothing. */
const minTrust = 128;

/** Two coloured pictures, compared where they show the same. */
export type SharedColours = {
  /** Share of the picture that is found in the other, 0…1. */
  readonly compared: number;
  /** Share of that which has other colours there, 0…1. */
  readonly different: number;
  /** Mean distance of those colours, Lab units. */
  readonly distance: number;
  /** cells of the picture; 1 where they differ. */
  readonly cells: Uint8Array;
};

/**
 * Compares a coloured picture with what another one says of the same things.
 *
 * @param found  the other's colours for its cells, as `referenceFinder` gives them
 */
export const compareColours = (
  { ab, trust }: Pick<ReferencePicture, "ab" | "trust">,
  found: Int8Array,
): SharedColours => {
  const cells = new Uint8Array(ab.length / 2);
  let [compared, different, distance] = [0, 0, 0];
  for (let cell = 0; cell < cells.length; cell += 1) {
    const at = cell * foundChannels;
    const mass = found[at + 1]!;
    if (found[at]! < coveredFrom || mass <= 0 || (trust?.[cell] ?? 255) < minTrust) continue;
    compared += 1;
    const [a, b] = [(127 * found[at + 2]!) / mass, (127 * found[at + 3]!) / mass];
    const apart = Math.hypot(a - ab[cell * 2]!, b - ab[cell * 2 + 1]!);
    if (apart < differentFrom) continue;
    cells[cell] = 1;
    different += 1;
    distance += apart;
  }
  return {
    compared: compared / cells.length,
    different: different / Math.max(1, compared),
    distance: distance / Math.max(1, different),
    cells,
  };
};

export const isClash = ({ compared, different }: SharedColours): boolean =>
  compared >= minCompared && different >= minDifferent;
