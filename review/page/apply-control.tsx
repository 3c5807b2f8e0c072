import type { PageSession } from "#core/review/page.ts";
import { RunState } from "#review/page/run-state.tsx";
import { pendingEdits, redrawnShots } from "#review/state/edit-state.ts";
import { useApply } from "#review/state/use-apply.ts";
import type { Review } from "#review/state/use-review.ts";
import { count } from "#review/state/wording.ts";

type Props = { readonly review: Review; readonly session: PageSession };

/** Applies what is new to the film, on the machine that serves the page. */
export const ApplyControl = ({ review, session }: Props) => {
  const { report, edits } = review;
  const { run, start } = useApply(review, session);
  const pending = pendingEdits(edits, report);
  const redrawn = redrawnShots(edits, report);
  const label = redrawn > 0 ? `Apply (${count(redrawn, "shot")})` : "Apply";
  return (
    <div class="apply">
      <button
        type="button"
        class="primary"
        disabled={run.state === "running" || pending.shots.length + pending.cuts.length === 0}
        onClick={() => void start(pending)}
      >
        {run.state === "running" ? "Applying…" : label}
      </button>
      <RunState run={run} label="Edits being applied" />
    </div>
  );
};
