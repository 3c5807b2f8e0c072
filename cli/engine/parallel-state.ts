import type { ParallelState } from "#cli/engine/definition.ts";
import { record } from "#cli/engine/execution.ts";
import type { Json } from "#cli/engine/json.ts";
import { withinLimit } from "#cli/engine/payload-limit.ts";
import { sideBySide } from "#cli/engine/side-by-side.ts";
import { fillTemplate } from "#cli/engine/templates.ts";
import { bindingsOf, type Visit } from "#cli/engine/visit.ts";

/** All branches at once with the same input; their outputs in the order of the branches. */
export const workOnParallel = async (state: ParallelState, visit: Visit): Promise<Json> => {
  const { frame, name } = visit;
  const input =
    state.Arguments === undefined
      ? visit.input
      : withinLimit(
          await fillTemplate(state.Arguments, bindingsOf(visit), "Arguments"),
          "input of the branches",
        );
  record(frame, "ParallelStateStarted", name);
  const outputs: Json[] = [];
  try {
    await sideBySide(
      () => state.Branches.entries(),
      async ([index, branch], signal) => {
        const inner = { ...frame, scope: frame.scope.inner(), signal };
        outputs[index] = await frame.execution.run.runMachine(branch, input, inner);
      },
      { most: Infinity, signal: frame.signal },
    );
  } catch (error) {
    if (!frame.signal.aborted) record(frame, "ParallelStateFailed", name);
    throw error;
  }
  record(frame, "ParallelStateSucceeded", name);
  return outputs;
};
