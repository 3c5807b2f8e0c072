import type { ReviewReport, ReviewShot } from "#core/review/report.ts";
import { editOf, type ShotEdits } from "#review/state/edit-state.ts";

export const orders = { need: "Most in need first", film: "As in the film" } as const;
export type Order = keyof typeof orders;

export const selections = {
  all: "All",
  marked: "To look at",
  undecided: "Undecided",
  rejected: "Rejected",
} as const;
export type Selection = keyof typeof selections;

export const isSelected = (shot: ReviewShot, selection: Selection, edits: ShotEdits): boolean => {
  const { verdict } = editOf(edits, shot);
  if (selection === "marked") return shot.marks.length > 0;
  if (selection === "undecided") return verdict === null;
  if (selection === "rejected") return verdict === "rejected";
  return true;
};

/** Shots in the order they are shown; equal need keeps the film's order. */
export const orderShots = ({ shots }: ReviewReport, order: Order): ReviewShot[] =>
  order === "film" ? [...shots] : shots.toSorted((one, other) => other.need - one.need);

/** The next shot nobody decided about, after `index` and round to the start; null when all are decided. */
export const nextUndecided = (
  listed: readonly ReviewShot[],
  index: number,
  edits: ShotEdits,
): ReviewShot | null => {
  const at = listed.findIndex((shot) => shot.index === index);
  const onwards = [...listed.slice(at + 1), ...listed.slice(0, Math.max(0, at))];
  return onwards.find((shot) => editOf(edits, shot).verdict === null) ?? null;
};
