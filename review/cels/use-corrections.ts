import { useEffect, useRef, useState } from "preact/hooks";
import type { Correction } from "#core/cels/corrections.ts";
import { cutStateSchema } from "#core/review/cut-page.ts";
import { follow, send, type ApplyRun } from "#review/state/follow-run.ts";
import type { CelChange } from "#review/cels/cut-state.ts";
import { count } from "#review/state/wording.ts";

/**
 * Sends what a person said at once, one run after the other: what is said meanwhile goes with the next one.
 *
 * @param corrections  all that were said so far
 */
export const useCorrections = (
  corrections: readonly Correction[],
  token: string,
  change: (how: CelChange) => void,
): ApplyRun => {
  const [run, setRun] = useState<ApplyRun>({ state: "idle" });
  const sent = useRef(corrections);
  const isRunning = run.state === "running";
  useEffect(() => {
    if (isRunning || sent.current === corrections) return;
    sent.current = corrections;
    setRun({ state: "running", words: "sending", share: null });
    // The same sentence may be said again.
    change((before) => ({ ...before, said: "" }));
    apply(corrections, token, setRun)
      .then((taken) => {
        setRun({ state: "idle" });
        change((before) => ({
          ...before,
          report: taken.report,
          said: describe(taken),
        }));
      })
      .catch((error: unknown) => {
        setRun({ state: "failed", words: error instanceof Error ? error.message : String(error) });
      });
  }, [corrections, token, change, isRunning]);
  return run;
};

type Taken = ReturnType<typeof cutStateSchema.parse>;

const apply = async (
  corrections: readonly Correction[],
  token: string,
  tell: (run: ApplyRun) => void,
): Promise<Taken> => {
  await send("corrections", { version: 1, corrections }, token);
  await follow((event) => {
    if (event.type !== "stage") return;
    const share = event.total > 0 ? event.frames / event.total : null;
    tell({ state: "running", words: `${event.frames} / ${count(event.total, "drawing")}`, share });
  });
  const answer = await fetch("cut.json", { cache: "no-store" });
  return cutStateSchema.parse(await answer.json());
};

/** What followed from the last correction, counted. */
const describe = ({ report: { changed, drawn } }: Taken): string =>
  changed.regions === 0
    ? "Kept. No other colour follows from it."
    : `${count(changed.regions, "region")} in ${count(changed.drawings.length, "drawing")} ${changed.regions === 1 ? "has" : "have"} another colour; ${count(drawn, "drawing")} painted again.`;
