import type { Machine, State } from "#cli/engine/definition.ts";
import { record, type Frame } from "#cli/engine/execution.ts";
import { throwIfHalted } from "#cli/engine/halt.ts";
import type { Json } from "#cli/engine/json.ts";
import { workOnMap } from "#cli/engine/map-state.ts";
import { workOnParallel } from "#cli/engine/parallel-state.ts";
import { runChoice, runFail, runPass, runSucceed, runWait } from "#cli/engine/plain-states.ts";
import { workOnTask } from "#cli/engine/task-state.ts";
import type { Step, Visit } from "#cli/engine/visit.ts";
import { runWorking } from "#cli/engine/working-states.ts";

/**
 * Runs states from the first to an end.
 *
 * @returns the output of the state that ended it
 * @throws StateError an error that nobody caught; Halt when the frame's signal says stop
 */
export const runMachine = async (machine: Machine, input: Json, frame: Frame): Promise<Json> => {
  let name: string | null = machine.StartAt;
  let value = input;
  while (name !== null) {
    throwIfHalted(frame.signal);
    const step: Step = await runState(stateNamed(machine, name), name, value, frame);
    frame.scope.assign(step.assigned);
    [name, value] = [step.next, step.output];
  }
  return value;
};

/** The loader has seen that every name leads to a state. */
const stateNamed = ({ States }: Machine, name: string): State => {
  const state = States.get(name);
  if (state === undefined) throw new TypeError(`no state ${name}`);
  return state;
};

const runState = async (state: State, name: string, input: Json, frame: Frame): Promise<Step> => {
  record(frame, `${state.Type}StateEntered`, name, { input });
  const enteredTime = new Date(frame.execution.run.clock.now()).toISOString();
  try {
    const step = await stepThrough(state, { name, input, frame, enteredTime, retryCount: 0 });
    record(frame, `${state.Type}StateExited`, name, { output: step.output });
    return step;
  } catch (error) {
    if (frame.signal.aborted) record(frame, `${state.Type}StateAborted`, name);
    throwIfHalted(frame.signal);
    throw error;
  }
};

const stepThrough = (state: State, visit: Visit): Promise<Step> => {
  switch (state.Type) {
    case "Task":
      return runWorking(state, visit, (attempt) => workOnTask(state, attempt));
    case "Parallel":
      return runWorking(state, visit, (attempt) => workOnParallel(state, attempt));
    case "Map":
      return runWorking(state, visit, (attempt) => workOnMap(state, attempt));
    case "Choice":
      return runChoice(state, visit);
    case "Wait":
      return runWait(state, visit);
    case "Pass":
      return runPass(state, visit);
    case "Succeed":
      return runSucceed(state, visit);
    case "Fail":
      return runFail(state, visit);
  }
};
