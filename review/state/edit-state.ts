import { areForFilm } from "#core/edits/for-film.ts";
import { untouched, type Edits, type ShotEdit } from "#core/edits/edits.ts";
import { carryEdits } from "#core/edits/carry-edits.ts";
import { cutDifference, cutsOfShots, shotsBetween } from "#core/edits/cut-edits.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { ReviewReport } from "#core/review/report.ts";

/** Decisions by the first frame of their shot. */
export type ShotEdits = ReadonlyMap<number, ShotEdit>;

/** What a person decided: about shots, and where these are to begin. */
export type Decided = {
  readonly now: ShotEdits;
  /** First frames of all shots but the first, rising: those of the film, or as they are to be. */
  readonly cuts: readonly number[];
};

/** What a person decided, what of it the film already shows, and the way back. */
export type EditState = Decided & {
  /** That shots name. */
  readonly palettes: Edits["palettes"];
  /** What is in force in the film, as far as the page knows: from disk, nothing. */
  readonly applied: ShotEdits;
  readonly past: readonly Decided[];
  /** What the last change was about; changes of the same thing are undone together. */
  readonly lastChange: string | null;
};

export type ShotChange = Partial<Omit<ShotEdit, "first" | "end">>;

export const editOf = (edits: ShotEdits, shot: Pick<ShotEdit, "first" | "end">): ShotEdit =>
  edits.get(shot.first) ?? untouched(shot);

/** Steps that can be undone; more than anybody goes back. */
const longestPast = 200;

/**
 * @param about  names what is being changed, when many small changes are one to a person (typing,
 *   dragging); null is a step of its own
 */
export const changeShots = (
  state: EditState,
  changes: readonly { readonly shot: Pick<ShotEdit, "first" | "end">; readonly change: ShotChange }[],
  about: string | null,
): EditState => {
  const now = new Map(state.now);
  for (const { shot, change } of changes) {
    now.set(shot.first, { ...editOf(now, shot), ...change });
  }
  return decide(state, { now }, about);
};

/** Puts something decided in place of what was, as a step that can be undone. */
export const decide = (state: EditState, change: Partial<Decided>, about: string | null): EditState => {
  const { now, cuts } = state;
  const goesOn = about !== null && about === state.lastChange;
  return {
    ...state,
    ...change,
    past: goesOn ? state.past : [...state.past, { now, cuts }].slice(-longestPast),
    lastChange: about,
  };
};

export const undo = (state: EditState): EditState => {
  const before = state.past.at(-1);
  return before === undefined
    ? state
    : { ...state, ...before, past: state.past.slice(0, -1), lastChange: null };
};

const carried = (edits: ShotEdits, shots: readonly FrameRange[]): ShotEdits =>
  new Map(carryEdits([...edits.values()], shots).map((edit) => [edit.first, edit]));

/** @param shots  of the film as it is now; where its cuts are new, decisions go along as the job takes them */
export const markApplied = (
  state: EditState,
  edits: Edits,
  { shots }: Pick<ReviewReport, "shots">,
): EditState => {
  const applied = new Map([...state.applied, ...edits.shots.map((edit) => [edit.first, edit] as const)]);
  if (edits.cuts.length === 0) return { ...state, applied };
  return {
    ...state,
    now: carried(state.now, shots),
    applied: carried(applied, shots),
    cuts: cutsOfShots(shots),
    // Steps back would be to shots that are no more.
    past: [],
    lastChange: null,
  };
};

/** The shots as they are to be. */
export const wantedShots = ({ cuts }: Pick<EditState, "cuts">, { shots }: ReviewReport): FrameRange[] =>
  shotsBetween({ first: shots[0]?.first ?? 0, end: shots.at(-1)?.end ?? 0 }, cuts);

const same = (one: ShotEdit, other: ShotEdit): boolean => JSON.stringify(one) === JSON.stringify(other);

/** A shot that was edited and then set back is named too: only that takes the earlier edit away. */
export const collectEdits = (state: EditState, report: ReviewReport): Edits => ({
  version: 1,
  film: report.film.fingerprint,
  cuts: cutDifference(report.shots, wantedShots(state, report)),
  palettes: state.palettes,
  shots: report.shots
    .map((shot) => editOf(state.now, shot))
    .filter((edit) => !same(edit, untouched(edit)) || state.applied.has(edit.first)),
});

/** Edits the film does not show yet. */
export const pendingEdits = (state: EditState, report: ReviewReport): Edits => {
  const edits = collectEdits(state, report);
  return { ...edits, shots: edits.shots.filter((edit) => !same(edit, editOf(state.applied, edit))) };
};

/** Whether anything of a shot would be drawn again; a verdict or a comment changes no pixel. */
const changesPixels = (edit: ShotEdit, before: ShotEdit): boolean =>
  !same({ ...edit, verdict: null, comment: null }, { ...before, verdict: null, comment: null });

/** @param inForce  what the job that serves the page has in force */
export const openEdits = (inForce: Edits | null, report: ReviewReport): EditState => {
  const applied = inForce === null ? new Map<number, ShotEdit>() : editsForFilm(inForce, report);
  const cuts = cutsOfShots(report.shots);
  return { now: applied, cuts, palettes: inForce?.palettes ?? [], applied, past: [], lastChange: null };
};

/** Edits of this film's own shots; those of another cut of the film are left out. */
export const editsForFilm = (edits: Edits, { film, shots }: ReviewReport): ShotEdits => {
  if (!areForFilm(edits, film.fingerprint)) return new Map();
  const ends = new Map(shots.map(({ first, end }) => [first, end]));
  return new Map(
    edits.shots.filter(({ first, end }) => ends.get(first) === end).map((edit) => [edit.first, edit]),
  );
};

const areSame = (one: FrameRange, other: FrameRange): boolean =>
  one.first === other.first && one.end === other.end;

/** How many shots would be drawn again: those with other cuts, and of the others those of other colours. */
export const redrawnShots = (state: EditState, report: ReviewReport): number => {
  const wanted = wantedShots(state, report);
  const recut = wanted.filter((shot) => !report.shots.some((old) => areSame(old, shot)));
  const recoloured = pendingEdits(state, report).shots.filter(
    (edit) =>
      wanted.some((shot) => areSame(shot, edit)) && changesPixels(edit, editOf(state.applied, edit)),
  );
  return recut.length + recoloured.length;
};
