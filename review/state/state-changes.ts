import type { Edits, KeyFramePicture, ShotEdit, ShotReference } from "#core/edits/edits.ts";
import type { ReviewReport, ReviewShot } from "#core/review/report.ts";
import { changeShots, editOf, markApplied, undo, type ShotChange } from "#review/state/edit-state.ts";
import { listShots, type PageView } from "#review/state/page-view.ts";
import type { ReviewState, StateChange } from "#review/state/review-state.ts";
import { isSelected, nextUndecided, orderShots } from "#review/state/shot-order.ts";
import { count, shotName } from "#review/state/wording.ts";

export const looking =
  (change: Partial<PageView>): StateChange =>
  (state) => ({ ...state, view: { ...state.view, ...change } });

export const saying =
  (said: string): StateChange =>
  (state) => ({ ...state, said });

export const goingTo =
  (index: number): StateChange =>
  (state) =>
    index === state.view.shot
      ? state
      : looking({
          shot: index,
          picture: state.view.picture === "clip" ? "clip" : 0,
          tool: "compare",
        })(state);

export const shotOf = ({ report, view }: ReviewState): ReviewShot => {
  const shot = report.shots[view.shot];
  if (shot === undefined) throw new Error(`there is no shot ${view.shot}`);
  return shot;
};

export const editing =
  (change: ShotChange, about: string | null = null): StateChange =>
  (state) => {
    const shot = shotOf(state);
    const named = about === null ? null : `${shot.first} ${about}`;
    return { ...state, edits: changeShots(state.edits, [{ shot, change }], named) };
  };

/** Approving goes on to what is still open; a rejected shot stays, because there is more to say. */
export const deciding =
  (verdict: NonNullable<ShotEdit["verdict"]>): StateChange =>
  (state) => {
    const shot = shotOf(state);
    const taken = editOf(state.edits.now, shot).verdict === verdict;
    const decided = editing({ verdict: taken ? null : verdict })(state);
    if (taken) return saying(`${shotName(shot)}: no decision.`)(decided);
    const { report, view, edits } = decided;
    const open = verdict === "approved" ? listShots(report, view, edits.now) : [];
    const next = nextUndecided(open, shot.index, edits.now);
    const said = `${shotName(shot)} ${verdict}.`;
    return next === null
      ? saying(said)(decided)
      : saying(`${said} Now ${shotName(next)}.`)(goingTo(next.index)(decided));
  };

export const approvingUnmarked: StateChange = (state) => {
  const open = state.report.shots.filter(
    (shot) => shot.marks.length === 0 && isSelected(shot, "undecided", state.edits.now),
  );
  const changes = open.map((shot) => ({ shot, change: { verdict: "approved" } as const }));
  return saying(`${count(open.length, "shot")} approved.`)({
    ...state,
    edits: changeShots(state.edits, changes, null),
  });
};

export const goingToNeedy: StateChange = (state) => {
  const marked = orderShots(state.report, state.view.order).filter(({ marks }) => marks.length > 0);
  const next = nextUndecided(marked, state.view.shot, state.edits.now);
  return next === null ? saying("Nothing marked is left to decide.")(state) : goingTo(next.index)(state);
};

const withReference = (state: ReviewState, shot: ReviewShot, reference: ShotReference) => {
  const taken = (editOf(state.edits.now, shot).references ?? []).filter(
    ({ file, frame }) => file !== reference.file || frame !== reference.frame,
  );
  return { shot, change: { references: [...taken, reference] } };
};

export const givingFrame =
  (frame: number, shots: readonly ReviewShot[]): StateChange =>
  (state) => {
    const reference = { file: null, frame, digest: null };
    const given = shots.map((shot) => withReference(state, shot, reference));
    return saying(`Frame ${frame} is the reference of ${count(shots.length, "shot")}.`)({
      ...state,
      edits: changeShots(state.edits, given, null),
    });
  };

export const addingReference =
  (shot: ReviewShot, reference: ShotReference): StateChange =>
  (state) =>
    saying(`${reference.file ?? "The picture"} is a reference of ${shotName(shot)}.`)({
      ...state,
      edits: changeShots(state.edits, [withReference(state, shot, reference)], null),
    });

const otherKeyFrames = ({ edits }: ReviewState, shot: ReviewShot, frame: number): KeyFramePicture[] =>
  editOf(edits.now, shot).keyFrames.filter((one) => one.frame !== frame);

export const givingKeyFrame =
  (shot: ReviewShot, picture: KeyFramePicture, score: number | null): StateChange =>
  (state) => {
    const keyFrames = [...otherKeyFrames(state, shot, picture.frame), picture];
    const checked = score === null ? "" : `, score ${score.toFixed(2)}`;
    return saying(`${picture.file} is the picture of key frame ${picture.frame}${checked}.`)({
      ...state,
      edits: changeShots(state.edits, [{ shot, change: { keyFrames } }], null),
    });
  };

export const droppingKeyFrame =
  (shot: ReviewShot, frame: number): StateChange =>
  (state) => ({
    ...state,
    edits: changeShots(
      state.edits,
      [{ shot, change: { keyFrames: otherKeyFrames(state, shot, frame) } }],
      null,
    ),
  });

/** Takes the last step back and shows the shot that it was about; one of several shots shows none of them. */
export const undoing: StateChange = (state) => {
  const edits = undo(state.edits);
  const [shot, ...more] = state.report.shots.filter(
    ({ first }) => edits.now.get(first) !== state.edits.now.get(first),
  );
  const isSame = edits === state.edits;
  const undone = saying(isSame ? "Nothing to undo." : "Undone.")({ ...state, edits });
  return shot === undefined || more.length > 0 ? undone : goingTo(shot.index)(undone);
};

/** What was sent is applied now; shots that were rendered again show their new files. */
export const takingResult =
  (report: ReviewReport, changed: readonly number[], sent: Edits): StateChange =>
  (state) => {
    // Behind a new cut every shot has another number, by which versions are counted.
    const renamed = sent.cuts.length > 0 ? report.shots.map(({ index }) => index) : changed;
    const here = shotOf(state).first;
    const shot = report.shots.findLast(({ first }) => first <= here)?.index ?? 0;
    return {
      ...state,
      report,
      view: { ...state.view, shot, ...(sent.cuts.length > 0 ? { picture: 0 } : {}) },
      edits: markApplied(state.edits, sent, report),
      versions: new Map([
        ...state.versions,
        ...renamed.map((index) => [index, (state.versions.get(index) ?? 0) + 1] as const),
      ]),
    };
  };
