import type { ReviewReport, ReviewShot } from "#core/review/report.ts";
import type { ShotEdits } from "#review/state/edit-state.ts";
import { isSelected, orderShots, type Order, type Selection } from "#review/state/shot-order.ts";

/** What a person looks at, and how. */
export type PageView = {
  /** index of the shot */
  readonly shot: number;
  /** place in the shot's list of key frames; "clip" plays it */
  readonly picture: number | "clip";
  readonly order: Order;
  readonly selection: Selection;
  readonly strip: "film" | "grid";
  /** Whether the cuts around the shot are shown, to be mended. */
  readonly cuts: boolean;
  readonly tool: "compare" | "hint" | "leave";
  readonly uncertainty: boolean;
  /** Share of the width that shows the grey film, 0…1. */
  readonly split: number;
  readonly help: boolean;
};

export const firstView = (report: ReviewReport): PageView => ({
  shot: orderShots(report, "need")[0]?.index ?? 0,
  picture: 0,
  order: "need",
  selection: "all",
  strip: "film",
  cuts: false,
  tool: "compare",
  uncertainty: false,
  split: 0.5,
  help: false,
});

/** The shots of the strip. The one that is shown stays, or deciding about it would make it vanish. */
export const listShots = (report: ReviewReport, view: PageView, edits: ShotEdits): ReviewShot[] =>
  orderShots(report, view.order).filter(
    (shot) => shot.index === view.shot || isSelected(shot, view.selection, edits),
  );

/** The shot `step` places on in the strip; stays at its ends. */
export const stepShot = (listed: readonly ReviewShot[], index: number, step: number): number => {
  const at = listed.findIndex((shot) => shot.index === index);
  return listed[Math.min(listed.length - 1, Math.max(0, at + step))]?.index ?? index;
};
