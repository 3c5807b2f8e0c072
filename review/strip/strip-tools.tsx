import type { ReviewReport } from "#core/review/report.ts";
import type { ShotEdits } from "#review/state/edit-state.ts";
import { isSelected, orders, selections, type Order, type Selection } from "#review/state/shot-order.ts";
import type { Review } from "#review/state/use-review.ts";

/** Which shots the strip shows, in which order. */
export const StripTools = ({ review }: { readonly review: Review }) => {
  const { report, view, edits, actions } = review;
  return (
    <div class="strip-tools">
      <label>
        <span class="soft">Order</span>{" "}
        <select
          aria-label="Order"
          value={view.order}
          onChange={(event) => {
            actions.look({ order: event.currentTarget.value as Order });
          }}
        >
          {Object.entries(orders).map(([order, words]) => (
            <option key={order} value={order}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="soft">Show</span>{" "}
        <select
          aria-label="Show"
          value={view.selection}
          onChange={(event) => {
            actions.look({ selection: event.currentTarget.value as Selection });
          }}
        >
          {Object.entries(selections).map(([selection, words]) => (
            <option key={selection} value={selection}>
              {words} ({countOf(report, selection as Selection, edits.now)})
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="quiet"
        aria-pressed={view.strip === "grid"}
        onClick={() => {
          actions.toggleStrip();
        }}
      >
        Grid
      </button>
      <button
        type="button"
        class="quiet"
        aria-expanded={view.cuts}
        onClick={() => {
          actions.toggleCuts();
        }}
      >
        Cuts <kbd>X</kbd>
      </button>
      <ApproveRest review={review} />
    </div>
  );
};

const ApproveRest = ({ review: { report, edits, actions } }: { readonly review: Review }) => {
  const open = report.shots.filter(
    (shot) => shot.marks.length === 0 && isSelected(shot, "undecided", edits.now),
  ).length;
  return (
    <button
      type="button"
      class="quiet strip-rest"
      disabled={open === 0}
      onClick={() => {
        actions.approveUnmarked();
      }}
    >
      Approve all without marks ({open})
    </button>
  );
};

const countOf = ({ shots }: ReviewReport, selection: Selection, edits: ShotEdits): number =>
  shots.filter((shot) => isSelected(shot, selection, edits)).length;
