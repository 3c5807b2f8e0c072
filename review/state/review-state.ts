import type { ReviewReport } from "#core/review/report.ts";
import type { EditState } from "#review/state/edit-state.ts";
import type { PageView } from "#review/state/page-view.ts";

export type ReviewState = {
  readonly report: ReviewReport;
  readonly view: PageView;
  readonly edits: EditState;
  /** How often a shot's files were made again since the page was opened, by index. */
  readonly versions: ReadonlyMap<number, number>;
  /** The latest sentence for a person, also read aloud. */
  readonly said: string;
};

export type StateChange = (state: ReviewState) => ReviewState;
