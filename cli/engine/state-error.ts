import type { JsonObject } from "#cli/engine/json.ts";

/**
 * An error that a state reports: Retry and Catch match its name, `$states.errorOutput` holds both.
 * A service may throw one to say exactly which name and cause the workflow sees.
 */
export class StateError extends Error {
  readonly error: string | null;
  readonly causeText: string | null;

  constructor(error: string | null, causeText: string | null, options?: ErrorOptions) {
    super([error, causeText].filter((text) => text !== null).join(": "), options);
    this.name = "StateError";
    this.error = error;
    this.causeText = causeText;
  }

  /** The Error Output of the States Language. */
  get output(): JsonObject {
    return {
      ...(this.error === null ? {} : { Error: this.error }),
      ...(this.causeText === null ? {} : { Cause: this.causeText }),
    };
  }
}

export const queryError = (causeText: string, options?: ErrorOptions): StateError =>
  new StateError("States.QueryEvaluationError", causeText, options);

/**
 * Whether a Retrier or Catcher takes the error.
 *
 * "Handling errors in Step Functions workflows", AWS Step Functions Developer Guide: nothing catches
 * States.Runtime; States.ALL and States.TaskFailed leave States.DataLimitExceeded, and States.TaskFailed
 * also leaves States.Timeout.
 */
export const takesError = (errorEquals: readonly string[], { error }: StateError): boolean => {
  if (error === "States.Runtime") return false;
  if (error !== null && errorEquals.includes(error)) return true;
  if (error === "States.DataLimitExceeded") return false;
  if (errorEquals.includes("States.ALL")) return true;
  return errorEquals.includes("States.TaskFailed") && error !== "States.Timeout";
};
