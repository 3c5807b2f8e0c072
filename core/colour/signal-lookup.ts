import type { Transfer } from "#core/colour/transfer.ts";

/** Brightest light the table holds, relative to reference white; PQ ends at 49. */
const brightest = 256;
const steps = 4096;

/**
 * A transfer function's `toSignal` as a table, for the millions of times that building the chroma table
 * asks: 4096 steps, even in the square root of light because the curves are steepest near black, and
 * straight lines between. Within 0.0002 of the function from a signal of 0.05 on.
 *
 * @returns light relative to reference white to signal; negative light, which is no colour's, to itself
 */
export const signalLookup = ({ toSignal }: Transfer): ((light: number) => number) => {
  const stepsPerRoot = steps / Math.sqrt(brightest);
  const table = Float64Array.from({ length: steps + 2 }, (_, step) => toSignal((step / stepsPerRoot) ** 2));
  return (light) => {
    if (light <= 0) return light;
    const at = Math.sqrt(light) * stepsPerRoot;
    const step = at < steps ? at | 0 : steps;
    const below = table[step]!;
    return below + (table[step + 1]! - below) * (at - step);
  };
};
