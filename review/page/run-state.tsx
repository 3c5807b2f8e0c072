import type { ApplyRun } from "#review/state/follow-run.ts";

/** How far a run is, or why it failed. */
export const RunState = ({ run, label }: { readonly run: ApplyRun; readonly label: string }) => (
  <>
    {run.state === "running" && (
      <span class="apply-run">
        <progress max={1} {...(run.share === null ? {} : { value: run.share })} aria-label={label} />{" "}
        {run.words}
      </span>
    )}
    {run.state === "failed" && (
      <span class="apply-failed" role="alert">
        {run.words}
      </span>
    )}
  </>
);
