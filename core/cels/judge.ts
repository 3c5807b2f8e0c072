import { nothing } from "#core/cels/cel-palette.ts";
import { evidenceNames, type ColourEvidence } from "#core/cels/colour-evidence.ts";
import { judgeWeights } from "#core/cels/judge-weights.ts";

/** What colour a region has, as all that speaks for its colours is weighed. */
export type Verdict = {
  /** -1: nobody knows one. */
  readonly colour: number;
  /** How probable it is that this is right, 0…1. */
  readonly confidence: number;
  /** Other colours, the most probable first. */
  readonly others: readonly { readonly colour: number; readonly confidence: number }[];
};

/** Numbers further from their mean than this many deviations say no more than this. */
const furthest = 6;

/** Weighs what speaks for each colour of a region with a small network (docs/cels.md says how it was fitted). */
export const judgeRegion = (own: readonly ColourEvidence[]): Verdict => {
  const rated = own
    .map(({ colour, features }) => ({
      colour,
      confidence: probabilityOf(features),
      believed: features[believed]!,
    }))
    .sort((one, other) => other.confidence - one.confidence || one.colour - other.colour);
  const [best, ...others] = rated;
  return best === undefined || best.colour < nothing
    ? { colour: -1, confidence: 0, others: [] }
    : {
        colour: best.colour,
        // A colour that was handed on is no surer than it was where it comes from.
        confidence: best.confidence * best.believed,
        others: others.slice(0, 3).map(({ colour, confidence }) => ({ colour, confidence })),
      };
};

/** Place of how far the voter's region is to be believed that is most like this one. */
const believed = evidenceNames.indexOf("believed");

const probabilityOf = (features: Float64Array): number => {
  const { means, deviations, layers } = judgeWeights;
  let values = Array.from(features, (value, at) =>
    Math.min(furthest, Math.max(-furthest, (value - means[at]!) / deviations[at]!)),
  );
  for (const [depth, { rows, biases }] of layers.entries()) {
    const isLast = depth === layers.length - 1;
    values = biases.map((bias, row) => {
      let sum = bias;
      for (let at = 0; at < values.length; at += 1) sum += values[at]! * rows[row * values.length + at]!;
      return isLast ? sum : Math.max(0, sum);
    });
  }
  return 1 / (1 + Math.exp(-values[0]!));
};
