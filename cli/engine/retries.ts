import { throwIfHalted } from "#cli/engine/halt.ts";
import { StateError, takesError } from "#cli/engine/state-error.ts";
import type { Retrier } from "#cli/engine/state-schemas.ts";
import type { Visit } from "#cli/engine/visit.ts";

/**
 * Does a state's work until it succeeds or its Retriers give up. Each Retrier counts its own retries
 * through the whole stay in the state ("Complex retry scenarios", Amazon States Language).
 *
 * @throws StateError the error that no Retrier would try again
 */
export const withRetries = async <Result>(
  retriers: readonly Retrier[],
  visit: Visit,
  work: (visit: Visit) => Promise<Result>,
): Promise<Result> => {
  const { execution, signal } = visit.frame;
  const { clock, random, listen } = execution.run;
  const used = retriers.map(() => 0);
  for (let retry = 0; ; retry += 1) {
    try {
      return await work({ ...visit, retryCount: retry });
    } catch (error) {
      throwIfHalted(signal);
      if (!(error instanceof StateError)) throw error;
      const index = retriers.findIndex(({ ErrorEquals }) => takesError(ErrorEquals, error));
      const retrier = retriers[index];
      const before = used[index] ?? 0;
      if (retrier === undefined || before >= retrier.MaxAttempts) throw error;
      used[index] = before + 1;
      const delayMs = delayBeforeRetry(retrier, before, random);
      listen({
        kind: "retry",
        execution: execution.name,
        state: visit.name,
        at: clock.now(),
        retry: retry + 1,
        delayMs,
        error: error.error,
        cause: error.causeText,
      });
      await clock.sleep(delayMs, signal);
    }
  }
};

/**
 * Milliseconds before a retry: the interval grows by the backoff rate up to its limit; full jitter takes
 * anything from nothing to that ("Retrying after an error", AWS Step Functions Developer Guide).
 *
 * @param before  retries that this Retrier has already given
 */
const delayBeforeRetry = (retrier: Retrier, before: number, random: () => number): number => {
  const grown = retrier.IntervalSeconds * retrier.BackoffRate ** before;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Infinity);
  return 1000 * (retrier.JitterStrategy === "FULL" ? random() * seconds : seconds);
};
