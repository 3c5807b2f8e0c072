import type { Frame } from "#cli/engine/execution.ts";
import type { Json, JsonObject } from "#cli/engine/json.ts";
import { withinLimit } from "#cli/engine/payload-limit.ts";
import { fillTemplate, type Bindings } from "#cli/engine/templates.ts";

/** One stay in one state. */
export type Visit = {
  readonly name: string;
  readonly input: Json;
  readonly frame: Frame;
  /** ISO 8601. */
  readonly enteredTime: string;
  /** Times the state was tried again. */
  readonly retryCount: number;
  /** Of a task that waits for somebody to send it back. */
  readonly taskToken?: string;
};

/** Where a state leads: null ends the machine. */
export type Step = { readonly output: Json; readonly next: string | null; readonly assigned: JsonObject };

/**
 * What expressions of the state see: variables as they were on entry, the functions, and `$states`.
 *
 * @param late  `result` or `errorOutput`, once there is one
 * @param mapItem  the item that an ItemSelector speaks of
 */
export const bindingsOf = (
  { name, input, frame, enteredTime, retryCount, taskToken }: Visit,
  late: JsonObject = {},
  mapItem: JsonObject | null = frame.mapItem,
): Bindings => {
  const { execution, scope } = frame;
  const context = {
    Execution: {
      Id: executionArn(execution.run.machineName, execution.name),
      Input: execution.input,
      Name: execution.name,
      StartTime: execution.startTime,
      RedriveCount: 0,
    },
    State: { Name: name, EnteredTime: enteredTime, RetryCount: retryCount },
    StateMachine: { Id: machineArn(execution.run.machineName), Name: execution.run.machineName },
    ...(taskToken === undefined ? {} : { Task: { Token: taskToken } }),
    ...(mapItem === null ? {} : { Map: { Item: mapItem } }),
  };
  return { ...execution.run.functions, ...scope.visible(), states: { input, context, ...late } };
};

const machineArn = (machine: string): string => `arn:aws:states:local:000000000000:stateMachine:${machine}`;

export const executionArn = (machine: string, execution: string): string =>
  `arn:aws:states:local:000000000000:execution:${machine}:${execution}`;

type Leaving = { readonly Assign?: JsonObject | undefined; readonly Output?: Json | undefined };

/** Evaluates what a state leaves behind: variables and output, both with the values of the entry. */
export const leave = async (
  { Assign, Output }: Leaving,
  bindings: Bindings,
  { fallback, next }: { readonly fallback: Json; readonly next: string | null },
): Promise<Step> => {
  const assigned = Assign === undefined ? {} : await fillTemplate(Assign, bindings, "Assign");
  const output = Output === undefined ? fallback : await fillTemplate(Output, bindings, "Output");
  return {
    assigned: withinLimit(assigned, "value of Assign") as JsonObject,
    output: withinLimit(output, "output of the state"),
    next,
  };
};
