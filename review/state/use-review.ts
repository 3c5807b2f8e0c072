import { useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { mergePalettes } from "#core/edits/edits.ts";
import type { PageSession } from "#core/review/page.ts";
import type { ReviewShot } from "#core/review/report.ts";
import { openEdits } from "#review/state/edit-state.ts";
import { fileAddress, type AddressOf } from "#review/state/file-address.ts";
import { keepEdits, loadKeptEdits } from "#review/state/kept-edits.ts";
import type { PageInput } from "#review/state/page-data.ts";
import { firstView, listShots } from "#review/state/page-view.ts";
import { reviewActions, type ReviewActions } from "#review/state/review-actions.ts";
import type { ReviewState, StateChange } from "#review/state/review-state.ts";
import { shotOf } from "#review/state/state-changes.ts";

/** Everything the parts of the page are drawn from. */
export type Review = ReviewState & {
  readonly actions: ReviewActions;
  /** The shots of the strip, in its order. */
  readonly listed: readonly ReviewShot[];
  readonly shot: ReviewShot;
  readonly addressOf: (shot: ReviewShot) => AddressOf;
  /** false: this browser keeps nothing, so only a download saves the work. */
  readonly keeps: boolean;
  /** Of `chromaloom review`; null: the page was opened from disk, or by a link. */
  readonly session: PageSession | null;
};

export const useReview = ({ report: opened, links, session }: PageInput): Review => {
  const [state, apply] = useReducer((before: ReviewState, change: StateChange) => change(before), {
    report: opened,
    view: firstView(opened),
    edits: openEdits(session?.edits ?? null, opened),
    versions: new Map<number, number>(),
    said: "",
  });
  const keeps = useKeptEdits(state, apply);
  const actions = useMemo(() => reviewActions(apply), []);
  const { report, view, edits, versions } = state;
  const listed = useMemo(() => listShots(report, view, edits.now), [report, view, edits.now]);
  const addressOf = useMemo(
    () => (of: ReviewShot) => (path: string) => fileAddress(path, links, versions.get(of.index) ?? 0),
    [links, versions],
  );
  return { ...state, actions, listed, shot: shotOf(state), addressOf, keeps, session };
};

/** Takes up what this browser kept, and keeps every change. */
const useKeptEdits = (state: ReviewState, apply: (change: StateChange) => void): boolean => {
  const [keeps, setKeeps] = useState(true);
  const opened = useRef(false);
  // With the change itself, not after it is painted: anyone who closes the page at once loses nothing.
  useLayoutEffect(() => {
    if (opened.current) {
      setKeeps(keepEdits(state.edits, state.report));
      return;
    }
    opened.current = true;
    const kept = loadKeptEdits(state.report);
    apply((before) => ({
      ...before,
      edits: {
        ...before.edits,
        now: new Map([...before.edits.now, ...kept.shots]),
        cuts: kept.cuts,
        palettes: mergePalettes(before.edits.palettes, kept.palettes),
      },
    }));
  }, [state.edits]);
  return keeps;
};
