import type {
  ChoiceState,
  FailState,
  PassState,
  SucceedState,
  WaitState,
} from "#cli/engine/state-schemas.ts";
import { queryError, StateError } from "#cli/engine/state-error.ts";
import { fillCount, fillTemplate, fillText, type Bindings } from "#cli/engine/templates.ts";
import { bindingsOf, leave, type Step, type Visit } from "#cli/engine/visit.ts";

export const runPass = (state: PassState, visit: Visit): Promise<Step> =>
  leave(state, bindingsOf(visit), { fallback: visit.input, next: state.Next ?? null });

export const runSucceed = (state: SucceedState, visit: Visit): Promise<Step> =>
  leave(state, bindingsOf(visit), { fallback: visit.input, next: null });

/** @throws StateError as the state says it */
export const runFail = async ({ Error, Cause }: FailState, visit: Visit): Promise<never> => {
  const bindings = bindingsOf(visit);
  throw new StateError(
    Error === undefined ? null : await fillText(Error, bindings, "Error"),
    Cause === undefined ? null : await fillText(Cause, bindings, "Cause"),
  );
};

/** The first rule that holds, or the default with the state's own Assign and Output. */
export const runChoice = async (state: ChoiceState, visit: Visit): Promise<Step> => {
  const bindings = bindingsOf(visit);
  for (const [index, rule] of state.Choices.entries()) {
    const holds = await fillTemplate(rule.Condition, bindings, `Choices/${index}/Condition`);
    if (typeof holds !== "boolean") {
      throw queryError(
        `The Condition of choice ${index} must be true or false, not ${JSON.stringify(holds)}.`,
      );
    }
    if (holds) return leave(rule, bindings, { fallback: visit.input, next: rule.Next });
  }
  if (state.Default === undefined) {
    throw new StateError(
      "States.NoChoiceMatched",
      `No choice of the state '${visit.name}' matched and it has no Default.`,
    );
  }
  return leave(state, bindings, { fallback: visit.input, next: state.Default });
};

export const runWait = async (state: WaitState, visit: Visit): Promise<Step> => {
  const bindings = bindingsOf(visit);
  const { clock } = visit.frame.execution.run;
  const milliseconds =
    state.Timestamp === undefined
      ? 1000 * (await fillCount(state.Seconds ?? 0, bindings, "Seconds", { least: 0, most: 99_999_999 }))
      : (await timestamp(state.Timestamp, bindings)) - clock.now();
  if (milliseconds > 0) await clock.sleep(milliseconds, visit.frame.signal);
  return leave(state, bindings, { fallback: visit.input, next: state.Next ?? null });
};

/** RFC 3339 with an upper-case T, and an upper-case Z where no offset stands ("Wait State"). */
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

const timestamp = async (template: string, bindings: Bindings): Promise<number> => {
  const text = await fillText(template, bindings, "Timestamp");
  const milliseconds = Date.parse(text);
  if (rfc3339.test(text) && Number.isFinite(milliseconds)) return milliseconds;
  throw queryError(`The field 'Timestamp' must be a time such as 2016-03-14T01:59:00Z, not '${text}'.`);
};
