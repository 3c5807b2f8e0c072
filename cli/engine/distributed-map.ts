import { failureTolerance } from "#cli/engine/failure-tolerance.ts";
import type { MapState } from "#cli/engine/definition.ts";
import { record, type Execution } from "#cli/engine/execution.ts";
import { throwIfHalted } from "#cli/engine/halt.ts";
import type { Json } from "#cli/engine/json.ts";
import { childrenOf, type Child } from "#cli/engine/map-children.ts";
import { givenItems } from "#cli/engine/map-items.ts";
import { openResults, type ChildRecord } from "#cli/engine/map-results.ts";
import { openScope } from "#cli/engine/scope.ts";
import { sideBySide } from "#cli/engine/side-by-side.ts";
import { StateError } from "#cli/engine/state-error.ts";
import { fillCount } from "#cli/engine/templates.ts";
import { bindingsOf, executionArn, type Visit } from "#cli/engine/visit.ts";

/** Most children of a distributed map at a time ("Using Map state in Distributed mode", Developer Guide). */
const maxChildren = 10_000;

/**
 * Every item, or batch of items, in an execution of its own: with its own history, and without the outer
 * variables. Children start in order, and results keep the order of the items.
 *
 * @throws StateError States.ExceedToleratedFailureThreshold when more failed than may
 */
export const workOnDistributedMap = async (state: MapState, visit: Visit): Promise<Json> => {
  const { frame, name } = visit;
  const bindings = bindingsOf(visit);
  const items = await givenItems(state, visit, bindings);
  const asked = await fillCount(state.MaxConcurrency, bindings, "MaxConcurrency");
  const tolerance = await failureTolerance(state, items.length, bindings);
  const results = await openResults(state, visit, bindings);
  record(frame, "MapStateStarted", name);
  record(frame, "MapRunStarted", name);
  const end = await frame.execution.run.admission.mapRun(frame.signal);
  const progress = progressTeller(visit, items.length);
  const one = async (child: Child, signal: AbortSignal): Promise<void> => {
    progress("running", 1);
    const told = await runChild(state, visit, child, signal);
    progress("running", -1);
    progress(told.Status === "SUCCEEDED" ? "succeeded" : "failed", 1);
    await results.add(child.index, told);
    if (told.Status === "FAILED") tolerance.countFailed(child.items);
  };
  try {
    const most = Math.min(asked === 0 ? maxChildren : asked, maxChildren);
    await sideBySide((signal) => childrenOf(state, visit, items, signal), one, {
      most,
      signal: frame.signal,
    });
  } catch (error) {
    if (!frame.signal.aborted) {
      record(frame, "MapRunFailed", name);
      record(frame, "MapStateFailed", name);
    }
    throw error;
  } finally {
    end();
  }
  const result = await results.finish();
  record(frame, "MapRunSucceeded", name);
  record(frame, "MapStateSucceeded", name);
  return result;
};

/** A child's whole life. Its failure is a record; only what stops the run itself is thrown. */
const runChild = async (
  state: MapState,
  { frame, name }: Visit,
  child: Child,
  signal: AbortSignal,
): Promise<ChildRecord> => {
  const { run, name: parent } = frame.execution;
  const startDate = new Date(run.clock.now()).toISOString();
  const execution: Execution = {
    run,
    name: `${parent}/${state.Label ?? name}:${child.index}`,
    input: child.input,
    startTime: startDate,
    events: 0,
  };
  const inner = { execution, scope: openScope(), signal, mapItem: null };
  record(inner, "ExecutionStarted", null, { input: child.input });
  const about = () => ({
    ExecutionArn: executionArn(run.machineName, execution.name),
    Input: JSON.stringify(child.input),
    Name: execution.name,
    StartDate: startDate,
    StopDate: new Date(run.clock.now()).toISOString(),
  });
  try {
    const output = await run.runMachine(state.ItemProcessor, child.input, inner);
    record(inner, "ExecutionSucceeded", null, { output });
    return { ...about(), Status: "SUCCEEDED", output };
  } catch (error) {
    if (signal.aborted) record(inner, "ExecutionAborted", null);
    throwIfHalted(signal);
    if (!(error instanceof StateError)) throw error;
    record(inner, "ExecutionFailed", null, { error: error.error, cause: error.causeText });
    return { ...about(), ...error.output, Status: "FAILED" };
  }
};

const progressTeller = ({ frame, name }: Visit, items: number) => {
  const counts = { succeeded: 0, failed: 0, running: 0 };
  const { run, name: execution } = frame.execution;
  return (count: keyof typeof counts, by: number): void => {
    counts[count] += by;
    const at = run.clock.now();
    if (count !== "running") run.listen({ kind: "map", execution, state: name, at, items, ...counts });
  };
};
