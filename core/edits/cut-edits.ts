import * as z from "zod";
import { JobError } from "#core/errors.ts";
import type { FrameRange } from "#core/film/frame-range.ts";

export const cutEditSchema = z.strictObject({
  do: z
    .enum(["split", "join", "move"])
    .describe("split a shot in two, join the two that meet at a cut, or move a cut between them"),
  at: z.int().positive().describe("the first frame of the shot behind the cut; of a split, the cut to be"),
  to: z.int().positive().nullable().default(null).describe("of a move: where the shot is to begin"),
});
export type CutEdit = z.infer<typeof cutEditSchema>;

/** First frames of all shots but the first. */
export const cutsOfShots = (shots: readonly FrameRange[]): number[] =>
  shots.slice(1).map(({ first }) => first);

/** The shots between cuts. */
export const shotsBetween = ({ first, end }: FrameRange, cuts: readonly number[]): FrameRange[] => {
  const starts = [first, ...cuts];
  return starts.map((start, index) => ({ first: start, end: starts[index + 1] ?? end }));
};

/** The frames that shots cover together. */
const rangeOfShots = (shots: readonly FrameRange[]): FrameRange => ({
  first: shots[0]?.first ?? 0,
  end: shots.at(-1)?.end ?? 0,
});

/**
 * Shots after their cuts are split, joined and moved, one edit after the other.
 *
 * @throws JobError UsageInvalid for an edit that the shots do not allow
 */
export const editShots = (shots: readonly FrameRange[], edits: readonly CutEdit[]): FrameRange[] =>
  edits.reduce<FrameRange[]>(editOnce, [...shots]);

const editOnce = (shots: FrameRange[], edit: CutEdit): FrameRange[] => {
  const cuts = cutsOfShots(shots);
  const range = rangeOfShots(shots);
  if (edit.do === "split") return split(range, cuts, edit);
  const others = cuts.filter((cut) => cut !== edit.at);
  if (others.length === cuts.length) {
    throw refusal(edit, `no shot begins at frame ${edit.at}; ${near(cuts, edit.at)}`);
  }
  return edit.do === "join" ? shotsBetween(range, others) : move(range, others, edit);
};

const split = (range: FrameRange, cuts: readonly number[], edit: CutEdit): FrameRange[] => {
  if (cuts.includes(edit.at)) throw refusal(edit, `a shot begins at frame ${edit.at} already`);
  if (edit.at <= range.first || edit.at >= range.end) {
    throw refusal(edit, `a cut can be at frames ${range.first + 1} to ${range.end - 1}`);
  }
  return shotsBetween(range, rising([...cuts, edit.at]));
};

const move = (range: FrameRange, others: readonly number[], edit: CutEdit): FrameRange[] => {
  const { at, to } = edit;
  if (to === null) throw refusal(edit, 'a move needs "to", the frame that the shot is to begin at');
  const before = others.findLast((cut) => cut < at) ?? range.first;
  const after = others.find((cut) => cut > at) ?? range.end;
  if (to > before && to < after) return shotsBetween(range, rising([...others, to]));
  throw refusal(
    edit,
    `frame ${to} is not between its neighbours; it can go to frames ${before + 1} to ${after - 1}`,
  );
};

const rising = (cuts: readonly number[]): number[] => cuts.toSorted((a, b) => a - b);

const near = (cuts: readonly number[], at: number): string => {
  const nearest = cuts
    .toSorted((one, other) => Math.abs(one - at) - Math.abs(other - at))
    .slice(0, 3)
    .sort((a, b) => a - b);
  return nearest.length === 0
    ? "the job has one shot only"
    : `near it there are cuts at ${nearest.join(", ")}`;
};

const refusal = ({ do: what, at }: CutEdit, why: string): JobError =>
  new JobError("UsageInvalid", `the edits ${what} at frame ${at}, which cannot be: ${why}`, { at });

/** The edits that make one list of shots of another. */
export const cutDifference = (before: readonly FrameRange[], after: readonly FrameRange[]): CutEdit[] => {
  const [old, now] = [cutsOfShots(before), cutsOfShots(after)];
  return [
    ...old.filter((cut) => !now.includes(cut)).map((at): CutEdit => ({ do: "join", at, to: null })),
    ...now.filter((cut) => !old.includes(cut)).map((at): CutEdit => ({ do: "split", at, to: null })),
  ].sort((one, other) => one.at - other.at);
};

/** Shots with edits in force, as `cutDifference` gave them; what a plan made again has no place for is left out. */
export const withCutEdits = (shots: readonly FrameRange[], edits: readonly CutEdit[]): FrameRange[] => {
  const range = rangeOfShots(shots);
  const joined = new Set(edits.filter((edit) => edit.do === "join").map(({ at }) => at));
  const split = edits.filter((edit) => edit.do === "split").map(({ at }) => at);
  const cuts = new Set([...cutsOfShots(shots).filter((cut) => !joined.has(cut)), ...split]);
  return shotsBetween(
    range,
    [...cuts].filter((cut) => cut > range.first && cut < range.end).sort((a, b) => a - b),
  );
};
