import { unpainted, type CelPalette } from "#core/cels/cel-palette.ts";
import { paintedFrom } from "#core/cels/confidence.ts";
import type { DrawingRecord, DrawingReport } from "#core/cels/cut-report.ts";
import { drawingKey, lookOf } from "#core/cels/drawing-key.ts";
import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import type { SaidColour, SaidColours } from "#core/cels/follow-regions.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import type { Voter } from "#core/cels/hear-voters.ts";
import type { RecalledDrawing } from "#core/ports/cels.ts";
import type { CutRequest } from "#pipeline/cels/cut-request.ts";
import type { SaidOfCut } from "#pipeline/cels/follow-corrections.ts";
import { judgeDrawing } from "#pipeline/cels/judge-drawing.ts";

import { ownWeight, votersFor } from "#pipeline/cels/painting-order.ts";
import type { CutReference } from "#pipeline/cels/read-references.ts";
import { seeDrawing, type SeenDrawing } from "#pipeline/cels/see-drawing.ts";
import { writeDrawing } from "#pipeline/cels/write-drawing.ts";

/** What the drawings of a cut are painted from. */
export type CutWork = {
  readonly request: CutRequest;
  readonly references: readonly CutReference[];
  /** Colours as they are painted. */
  readonly palette: CelPalette;
  readonly said: SaidOfCut;
  /** By way: the drawing painted last on it, which is described only if the next one must be matched. */
  readonly last: Map<string, { readonly key: string; readonly voter: () => Voter }>;
};

export type DrawingTurn = {
  readonly index: number;
  readonly from: string;
  readonly name: string;
  readonly picture: CelPicture;
  readonly digest: string;
};

export type TurnOutcome = {
  readonly report: DrawingReport;
  /** Whether its regions were looked for, whether its pictures were written, and what a run before had other. */
  readonly isMatched: boolean;
  readonly isDrawn: boolean;
  readonly changed: number;
};

/** Paints one drawing: what an earlier run knows of it is not looked for again, nor written. */
export const paintTurn = async (work: CutWork, turn: DrawingTurn): Promise<TurnOutcome> => {
  const { request, palette } = work;
  const { name, picture, digest } = turn;
  let seen: SeenDrawing | null = null;
  const see = (): SeenDrawing => (seen ??= seeDrawing(name, picture));
  const known = await request.memory.recall(name);
  const before = known?.report.record ?? null;
  const { key, record } = await recordOf(work, turn, { known: before, see });
  const voter = (): Voter => voterFrom((seen ?? seeDrawing(name, picture)).described, record);
  work.last.set(turn.from, { key, voter });
  const isMatched = record !== before;
  const colours = paintedColours(record);
  const look = await lookOf(digest, colours, palette);
  const isDrawn = !(await liesWritten(known, look));
  const changed = before === null ? 0 : changesIn(colours, paintedColours(before));
  if (known !== null && !isMatched && !isDrawn)
    return { report: known.report, isMatched, isDrawn, changed };
  const report = await writeDrawing(
    { cut: request.cut, layers: isDrawn ? request.layers : [] },
    see(),
    { record: { ...record, key, look }, colours },
    palette,
  );
  return { report: await request.memory.keep(report), isMatched, isDrawn, changed };
};

const liesWritten = async (known: RecalledDrawing | null, look: string): Promise<boolean> =>
  known !== null && known.report.record.look === look && known.isWritten();

type Recall = { readonly known: DrawingRecord | null; readonly see: () => SeenDrawing };

/** Colours of the drawing's regions: those that are known if they follow from the same, else as they are judged. */
const recordOf = async (
  { references, said, last }: CutWork,
  { index, from, digest }: DrawingTurn,
  { known, see }: Recall,
): Promise<{ readonly key: string; readonly record: Judged }> => {
  const before = last.get(from);
  const heard = references.map((one) => `${one.digest}@${one.isDrawing ? "on" : "near"}${one.at - index}`);
  const own = said.get(digest) ?? new Map<number, SaidColour>();
  const key = await drawingKey(digest, before?.key ?? "", heard, own);
  if (known?.key === key) return { key, record: known };
  const judged = judgeDrawing(see(), votersFor(index, references, before?.voter()));
  return { key, record: corrected(judged, own) };
};

type Judged = Omit<DrawingRecord, "key" | "look">;

/** What was said of a region holds, however sure the others are of another colour. */
const corrected = (judged: Judged, said: SaidColours): Judged => {
  if (said.size === 0) return judged;
  const [colours, confidences] = [[...judged.colours], [...judged.confidences]];
  for (const [region, { colour, confidence }] of said) {
    colours[region - 1] = colour;
    confidences[region - 1] = Number(confidence.toFixed(4));
  }
  return {
    ...judged,
    colours,
    confidences,
    leaks: judged.leaks.filter(({ region }) => !said.has(region)),
    changes: judged.changes.filter(({ region }) => !said.has(region)),
    corrected: [...said.keys()].sort((one, other) => one - other),
  };
};

const paintedColours = ({ colours, confidences }: Judged): Int32Array =>
  Int32Array.from(colours, (colour, index) =>
    (confidences[index] ?? 0) >= paintedFrom ? colour : unpainted,
  );

const changesIn = (colours: Int32Array, before: Int32Array): number => {
  let changed = 0;
  for (let at = 0; at < colours.length; at += 1) if (colours[at] !== before[at]) changed += 1;
  return changed;
};

/** A drawing that was painted by these rules, as those after it hear it. */
const voterFrom = (described: DrawingDescriptor, { colours, confidences }: Judged): Voter => ({
  described,
  colours: Int32Array.from(colours),
  trust: Float32Array.from(confidences),
  weight: ownWeight,
});
