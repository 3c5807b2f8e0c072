import type { Json, JsonObject } from "#cli/engine/json.ts";
import { withinLimit } from "#cli/engine/payload-limit.ts";
import { withRetries } from "#cli/engine/retries.ts";
import { StateError, takesError } from "#cli/engine/state-error.ts";
import type { Catcher, Retrier } from "#cli/engine/state-schemas.ts";
import { bindingsOf, leave, type Step, type Visit } from "#cli/engine/visit.ts";

/** The fields that Task, Parallel and Map share. */
type Working = {
  readonly Retry: readonly Retrier[];
  readonly Catch: readonly Catcher[];
  readonly Assign?: JsonObject | undefined;
  readonly Output?: Json | undefined;
  readonly Next?: string | undefined;
};

/**
 * Runs a state that does work: the work itself, then Assign and Output with its result; an error of any
 * of these goes to the Retriers first and then to the first Catcher that takes it ("Fallback states",
 * Amazon States Language).
 *
 * @throws StateError an error that nobody caught
 */
export const runWorking = async (
  state: Working,
  visit: Visit,
  work: (visit: Visit) => Promise<Json>,
): Promise<Step> => {
  try {
    return await withRetries(state.Retry, visit, async (attempt) => {
      const result = withinLimit(await work(attempt), "result of the state");
      const ways = { fallback: result, next: state.Next ?? null };
      return leave(state, bindingsOf(attempt, { result }), ways);
    });
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    const catcher = state.Catch.find(({ ErrorEquals }) => takesError(ErrorEquals, error));
    if (catcher === undefined) throw error;
    const errorOutput = error.output;
    return leave(catcher, bindingsOf(visit, { errorOutput }), {
      fallback: errorOutput,
      next: catcher.Next,
    });
  }
};
