import type { FrameRange } from "#core/film/frame-range.ts";
import { decide, wantedShots } from "#review/state/edit-state.ts";
import type { ReviewState, StateChange } from "#review/state/review-state.ts";
import { saying } from "#review/state/state-changes.ts";

/** What is done to cuts; each is named by the first frame of the shot behind it. */
export type CutChange =
  | { readonly do: "split"; readonly at: number }
  | { readonly do: "join"; readonly at: number }
  | { readonly do: "move"; readonly at: number; readonly to: number };

/** Frames that a cut can be at without passing its neighbours: the first of them and the last. */
export const roomOf = (
  cuts: readonly number[],
  { first, end }: FrameRange,
  at: number,
): { readonly least: number; readonly most: number } => ({
  least: (cuts.findLast((cut) => cut < at) ?? first) + 1,
  most: (cuts.find((cut) => cut > at) ?? end) - 1,
});

/** The frames of the whole film. */
export const filmRange = ({ report }: Pick<ReviewState, "report">): FrameRange => ({
  first: report.shots[0]?.first ?? 0,
  end: report.shots.at(-1)?.end ?? 0,
});

const changed = (state: ReviewState, change: CutChange): readonly number[] => {
  const { cuts } = state.edits;
  const { first, end } = filmRange(state);
  if (change.do === "join") return cuts.filter((cut) => cut !== change.at);
  if (change.do === "split") {
    const isNew = change.at > first && change.at < end && !cuts.includes(change.at);
    return isNew ? [...cuts, change.at].sort((a, b) => a - b) : cuts;
  }
  const { least, most } = roomOf(cuts, { first, end }, change.at);
  const to = Math.min(most, Math.max(least, change.to));
  return cuts.map((cut) => (cut === change.at ? to : cut));
};

const told = ({ edits, report }: ReviewState, change: CutChange): string => {
  const shots = wantedShots(edits, report).length;
  const done = {
    split: `A shot begins at frame ${change.at}`,
    join: `No shot begins at frame ${change.at}`,
    move: `The cut at frame ${change.at} was moved`,
  }[change.do];
  return `${done}; ${shots} shots.`;
};

/** Moves of one cut between the same neighbours are one step to a person. */
export const cutting =
  (change: CutChange): StateChange =>
  (state) => {
    const cuts = changed(state, change);
    if (JSON.stringify(cuts) === JSON.stringify(state.edits.cuts)) return state;
    const { least, most } = roomOf(state.edits.cuts, filmRange(state), change.at);
    const about = change.do === "move" ? `move a cut between ${least} and ${most}` : null;
    const now = { ...state, edits: decide(state.edits, { cuts }, about) };
    return change.do === "move" ? now : saying(told(now, change))(now);
  };
