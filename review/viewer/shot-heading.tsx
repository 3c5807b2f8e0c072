import { editOf } from "#review/state/edit-state.ts";
import type { Review } from "#review/state/use-review.ts";
import { count, shotName, shotPlace } from "#review/state/wording.ts";

/** Which shot this is, the way to its neighbours, and the verdict. */
export const ShotHeading = ({ review: { shot, edits, actions } }: { readonly review: Review }) => {
  const { verdict } = editOf(edits.now, shot);
  const step = (by: number) => () => {
    actions.step(by);
  };
  return (
    <div class="heading">
      <button type="button" class="quiet heading-step" aria-label="Shot before" onClick={step(-1)}>
        ←
      </button>
      <button type="button" class="quiet heading-step" aria-label="Next shot" onClick={step(1)}>
        →
      </button>
      <div class="heading-words">
        <h2 id="shot-name">{shotName(shot)}</h2>
        <p class="soft">
          {shotPlace(shot)} · {count(shot.end - shot.first, "frame")} from {shot.first}
        </p>
      </div>
      <div class="verdict" role="group" aria-label="Verdict">
        {(["approved", "rejected"] as const).map((choice) => (
          <button
            key={choice}
            type="button"
            data-verdict={choice}
            aria-pressed={verdict === choice}
            onClick={() => {
              actions.decide(choice);
            }}
          >
            {choice === "approved" ? "Approve" : "Reject"} <kbd>{choice === "approved" ? "A" : "R"}</kbd>
          </button>
        ))}
      </div>
    </div>
  );
};
