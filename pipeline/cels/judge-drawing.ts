import { changesOf } from "#core/cels/colour-changes.ts";
import { colourEvidence } from "#core/cels/colour-evidence.ts";
import type { DrawingRecord } from "#core/cels/cut-report.ts";
import { hearVoters, type Voter } from "#core/cels/hear-voters.ts";
import { judgeRegion } from "#core/cels/judge.ts";
import { leaksOf } from "#core/cels/leaks.ts";
import type { SeenDrawing } from "#pipeline/cels/see-drawing.ts";

/** Colours of a drawing's regions as its voters say, the one before it first where there is one. */
export const judgeDrawing = (
  { described }: SeenDrawing,
  voters: readonly Voter[],
): Omit<DrawingRecord, "key" | "look"> => {
  const heard = hearVoters(described, voters);
  const verdicts = colourEvidence(described, heard).map(judgeRegion);
  const [before] = heard;
  const leaks = before === undefined ? [] : leaksOf(described, before);
  // Two colours came together: either would be a guess, and would be handed on.
  const leaking = new Set(leaks.map(({ region }) => region));
  const colours = verdicts.map(({ colour }) => colour);
  return {
    colours,
    confidences: verdicts.map(({ confidence }, index) =>
      leaking.has(index + 1) ? 0 : Number(confidence.toFixed(4)),
    ),
    others: verdicts.map(({ others }) => others.map(({ colour }) => colour)),
    leaks: leaks.map(({ region, colours: own }) => ({ region, colours: [...own] })),
    changes: before === undefined ? [] : changesOf(colours, before),
    corrected: [],
  };
};
