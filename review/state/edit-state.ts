import { areForFilm } from "#core/edits/for-film.ts";
import { untouched, type Edits, type ShotEdit } from "#core/edits/edits.ts";
import type { ReviewReport } from "#core/review/report.ts";

/** Decisions by the first frame of their shot. */
export type ShotEdits = ReadonlyMap<number, ShotEdit>;

/** What a person decided, what of it the film already shows, and the way back. */
export type EditState = {
  readonly now: ShotEdits;
  /** That shots name. */
  readonly palettes: Edits["palettes"];
  /** What is in force in the film, as far as the page knows: from disk, nothing. */
  readonly applied: ShotEdits;
  readonly past: readonly ShotEdits[];
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
  const goesOn = about !== null && about === state.lastChange;
  return {
    ...state,
    now,
    past: goesOn ? state.past : [...state.past, state.now].slice(-longestPast),
    lastChange: about,
  };
};

export const undo = (state: EditState): EditState => {
  const before = state.past.at(-1);
  return before === undefined
    ? state
    : { ...state, now: before, past: state.past.slice(0, -1), lastChange: null };
};

export const markApplied = (state: EditState, edits: Edits): EditState => ({
  ...state,
  applied: new Map([...state.applied, ...edits.shots.map((edit) => [edit.first, edit] as const)]),
});

const same = (one: ShotEdit, other: ShotEdit): boolean => JSON.stringify(one) === JSON.stringify(other);

/** A shot that was edited and then set back is named too: only that takes the earlier edit away. */
export const collectEdits = (state: EditState, { film, shots }: ReviewReport): Edits => ({
  version: 1,
  film: film.fingerprint,
  cuts: [],
  palettes: state.palettes,
  shots: shots
    .map((shot) => editOf(state.now, shot))
    .filter((edit) => !same(edit, untouched(edit)) || state.applied.has(edit.first)),
});

/** Edits the film does not show yet. */
export const pendingEdits = (state: EditState, report: ReviewReport): Edits => {
  const edits = collectEdits(state, report);
  return { ...edits, shots: edits.shots.filter((edit) => !same(edit, editOf(state.applied, edit))) };
};

/** Whether anything of a shot would be drawn again; a verdict or a comment changes no pixel. */
export const changesPixels = (edit: ShotEdit, before: ShotEdit): boolean =>
  !same({ ...edit, verdict: null, comment: null }, { ...before, verdict: null, comment: null });

/** @param inForce  what the job that serves the page has in force */
export const openEdits = (inForce: Edits | null, report: ReviewReport): EditState => {
  const applied = inForce === null ? new Map<number, ShotEdit>() : editsForFilm(inForce, report);
  return { now: applied, palettes: inForce?.palettes ?? [], applied, past: [], lastChange: null };
};

/** Edits of this film's own shots; those of another cut of the film are left out. */
export const editsForFilm = (edits: Edits, { film, shots }: ReviewReport): ShotEdits => {
  if (!areForFilm(edits, film.fingerprint)) return new Map();
  const ends = new Map(shots.map(({ first, end }) => [first, end]));
  return new Map(
    edits.shots.filter(({ first, end }) => ends.get(first) === end).map((edit) => [edit.first, edit]),
  );
};
