import { awsFunctions } from "#cli/engine/aws-functions.ts";
import { systemClock, type Clock } from "#cli/engine/clock.ts";
import { record, type Admission, type Execution, type Frame, type Run } from "#cli/engine/execution.ts";
import { Halt, nestedSignal } from "#cli/engine/halt.ts";
import type { Json } from "#cli/engine/json.ts";
import { loadDefinition } from "#cli/engine/load-definition.ts";
import { withinLimit } from "#cli/engine/payload-limit.ts";
import { runMachine } from "#cli/engine/run-machine.ts";
import { openScope } from "#cli/engine/scope.ts";
import type { Services } from "#cli/engine/services.ts";
import { StateError } from "#cli/engine/state-error.ts";
import type { TransitionListener } from "#cli/engine/transitions.ts";

export type StateMachineRun = {
  /** In the Amazon States Language; placeholders resolved. */
  readonly definition: unknown;
  readonly input: Json;
  readonly services: Services;
  /** Stops everything when it aborts. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly onTransition?: TransitionListener;
  /** Names of the execution and its state machine, as `$states.context` gives them. */
  readonly name?: string;
  readonly machineName?: string;
  /** In [0, 1): jitter and `$random`. */
  readonly random?: () => number;
  readonly admission?: Admission;
};

/** How an execution ended, in the words of DescribeExecution. */
export type Outcome =
  | { readonly status: "SUCCEEDED"; readonly output: Json }
  | {
      readonly status: "FAILED" | "TIMED_OUT" | "ABORTED";
      readonly error: string | null;
      readonly cause: string | null;
    };

/**
 * Runs a state machine to its end on this machine.
 *
 * Known to differ from Step Functions: `$random` gives other numbers for the same seed, `$now` takes no
 * picture, ARNs are of no account, and the 10 MiB that all variables of an execution may hold together
 * are not counted (256 KiB of one Assign are).
 *
 * @throws RangeError when the definition holds anything that this engine does not run; what a service
 *   throws is an error of the workflow and ends up in the outcome
 */
export const runStateMachine = async (options: StateMachineRun): Promise<Outcome> => {
  const definition = loadDefinition(options.definition);
  const outer = nestedSignal(options.signal ?? new AbortController().signal);
  const frame = openFrame(options, outer.signal);
  const { clock } = frame.execution.run;
  const timer = new AbortController();
  let hasTimedOut = false;
  const stop = (): void => {
    hasTimedOut = true;
    outer.halt(new Halt("timed out"));
  };
  if (definition.TimeoutSeconds !== null) {
    clock.sleep(definition.TimeoutSeconds * 1000, timer.signal).then(stop, () => undefined);
  }
  record(frame, "ExecutionStarted", null, { input: options.input });
  try {
    const input = withinLimit(options.input, "input of the execution");
    const output = await runMachine(definition, input, frame);
    record(frame, "ExecutionSucceeded", null, { output });
    return { status: "SUCCEEDED", output };
  } catch (error) {
    if (error instanceof Halt) return halted(frame, hasTimedOut, definition.TimeoutSeconds);
    if (!(error instanceof StateError)) throw error;
    const said = { error: error.error, cause: error.causeText };
    record(frame, "ExecutionFailed", null, said);
    return { status: "FAILED", ...said };
  } finally {
    timer.abort();
    outer.close();
  }
};

const openDoor: Admission = {
  mapRun: () => Promise.resolve(() => undefined),
  child: () => Promise.resolve(),
};

const openFrame = (options: StateMachineRun, signal: AbortSignal): Frame => {
  const { clock = systemClock, random = Math.random, name = "run", machineName = "local" } = options;
  const run: Run = {
    services: options.services,
    clock,
    random,
    functions: awsFunctions({ clock, random }),
    admission: options.admission ?? openDoor,
    listen: options.onTransition ?? (() => undefined),
    machineName,
    runMachine,
  };
  const startTime = new Date(clock.now()).toISOString();
  const execution: Execution = { run, name, input: options.input, startTime, events: 0 };
  return { execution, scope: openScope(), signal, mapItem: null };
};

const halted = (frame: Frame, hasTimedOut: boolean, seconds: number | null): Outcome => {
  const said = hasTimedOut
    ? { error: "States.Timeout", cause: `The execution ran longer than ${seconds ?? 0} seconds.` }
    : { error: null, cause: null };
  record(frame, hasTimedOut ? "ExecutionTimedOut" : "ExecutionAborted", null, said);
  return { status: hasTimedOut ? "TIMED_OUT" : "ABORTED", ...said };
};
