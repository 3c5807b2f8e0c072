import { useState } from "preact/hooks";
import type { Edits } from "#core/edits/edits.ts";
import type { ApplyEvent } from "#core/review/apply.ts";
import type { PageSession } from "#core/review/page.ts";
import { reviewReportSchema, type ReviewReport } from "#core/review/report.ts";
import { follow, send, type ApplyRun } from "#review/state/follow-run.ts";
import type { Review } from "#review/state/use-review.ts";
import { count, listed, shotName } from "#review/state/wording.ts";

type Apply = { readonly run: ApplyRun; readonly start: (edits: Edits) => Promise<void> };

/** Sends edits to `chromaloom review`, follows the work and takes its result into the page. */
export const useApply = ({ actions }: Review, { token }: PageSession): Apply => {
  const [run, setRun] = useState<ApplyRun>({ state: "idle" });
  const start = async (edits: Edits): Promise<void> => {
    setRun({ state: "running", words: "sending", share: null });
    try {
      await send("apply", edits, token);
      const changed = await follow((event) => {
        if (event.type === "note") actions.say(event.text);
        if (event.type === "stage") setRun({ state: "running", ...progressOf(event) });
      });
      actions.takeResult(await fetchReport(), changed, edits);
      actions.say(describeChange(changed));
      setRun({ state: "idle" });
    } catch (error) {
      setRun({ state: "failed", words: error instanceof Error ? error.message : String(error) });
    }
  };
  return { run, start };
};

const fetchReport = async (): Promise<ReviewReport> => {
  const answer = await fetch("review.json", { cache: "no-store" });
  return reviewReportSchema.parse(await answer.json());
};

const progressOf = ({ stage, frames, total }: Extract<ApplyEvent, { type: "stage" }>) => ({
  words: `${stage} ${frames} / ${total}`,
  share: total > 0 ? frames / total : null,
});

const describeChange = (changed: readonly number[]): string =>
  changed.length === 0
    ? "Applied. No picture changed."
    : changed.length > 6
      ? `Applied: ${count(changed.length, "shot")} drawn again.`
      : `Applied: ${listed(changed.map((index) => shotName({ index })))} drawn again.`;
