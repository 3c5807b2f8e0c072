import { randomUUID } from "node:crypto";
import { nestedSignal, Halt, orHalted } from "#cli/engine/halt.ts";
import { record, type Frame } from "#cli/engine/execution.ts";
import { asJson, isObject, type Json, type JsonObject } from "#cli/engine/json.ts";
import { withinLimit } from "#cli/engine/payload-limit.ts";
import { StateError } from "#cli/engine/state-error.ts";
import type { TaskState } from "#cli/engine/state-schemas.ts";
import { fillCount, fillTemplate } from "#cli/engine/templates.ts";
import { bindingsOf, type Visit } from "#cli/engine/visit.ts";

/** One attempt of a task: its arguments, the service's work under its timeout, its result. */
export const workOnTask = async (state: TaskState, attempt: Visit): Promise<Json> => {
  const isAwaited = state.Resource === "lambda:invoke.waitForTaskToken";
  const visit = isAwaited ? { ...attempt, taskToken: randomUUID() } : attempt;
  const { frame, name } = visit;
  const bindings = bindingsOf(visit);
  const filled =
    state.Arguments === undefined
      ? visit.input
      : await fillTemplate(state.Arguments, bindings, "Arguments");
  const request = withinLimit(filled, "input of the task");
  if (!isObject(request)) throw runtimeError(`the arguments of '${name}' are no object`);
  const seconds =
    state.TimeoutSeconds === undefined
      ? null
      : await fillCount(state.TimeoutSeconds, bindings, "TimeoutSeconds", { least: 1, most: 99_999_999 });
  record(frame, "TaskScheduled", name, { input: request });
  record(frame, "TaskStarted", name);
  const call = callOf(state.Resource);
  try {
    const result = await withTimeout((signal) => call(request, visit, signal), seconds, frame);
    record(frame, "TaskSucceeded", name, { output: result });
    return result;
  } catch (error) {
    if (error instanceof StateError && !frame.signal.aborted) {
      const type = error.error === "States.Timeout" ? "TaskTimedOut" : "TaskFailed";
      record(frame, type, name, { error: error.error, cause: error.causeText });
    }
    throw error;
  }
};

const runtimeError = (sentence: string): StateError => new StateError("States.Runtime", sentence);

/** "Invoke an AWS Lambda function with Step Functions": of its arguments, the two that we use. */
const invokeFunction = async (
  { FunctionName, Payload, ...others }: JsonObject,
  { frame, name }: Visit,
  signal: AbortSignal,
): Promise<Json> => {
  const [other] = Object.keys(others);
  if (other !== undefined) throw runtimeError(`the argument ${other} of '${name}' is not run here`);
  if (typeof FunctionName !== "string") throw runtimeError(`'${name}' names no function`);
  const { services } = frame.execution.run;
  const call = async () => services.invokeFunction(FunctionName, Payload ?? {}, signal);
  // A function cannot be stopped: what it still does is not waited for, as on AWS.
  const payload = await orHalted(call().catch(rethrowFunctionError), signal);
  return { ExecutedVersion: "$LATEST", Payload: asJson(payload), StatusCode: 200 };
};

/** "Run AWS Batch workloads with Step Functions": submitted, and waited for to its end. */
const submitJob = async (
  request: JsonObject,
  { frame, name }: Visit,
  signal: AbortSignal,
): Promise<Json> => {
  record(frame, "TaskSubmitted", name);
  const call = async () => frame.execution.run.services.submitJob(request, signal);
  return asJson(await call().catch(rethrowJobError));
};

/**
 * "Wait for a Callback with Task Token": the function is called, and what it returns says nothing; the result
 * is what is sent with the token.
 */
const invokeFunctionAndWait = async (
  request: JsonObject,
  visit: Visit,
  signal: AbortSignal,
): Promise<Json> => {
  const { services } = visit.frame.execution.run;
  const token = visit.taskToken ?? "";
  const done = new AbortController();
  const waiting = AbortSignal.any([signal, done.signal]);
  if (services.awaitToken === undefined) throw runtimeError("nobody sends task tokens back here");
  const woken = orHalted(services.awaitToken(token, waiting), signal);
  woken.catch(() => undefined);
  try {
    await invokeFunction(request, visit, signal);
    return asJson(await woken);
  } finally {
    done.abort();
  }
};

/** As Lambda reports what a handler throws: the error's name, and JSON with the message as the cause. */
const rethrowFunctionError = (error: unknown): never => {
  if (error instanceof StateError || !(error instanceof Error)) throw error;
  const cause = { errorType: error.name, errorMessage: error.message, trace: [] };
  throw new StateError(error.name, JSON.stringify(cause), { cause: error });
};

const callOf = (resource: TaskState["Resource"]) => {
  if (resource === "lambda:invoke") return invokeFunction;
  return resource === "batch:submitJob.sync" ? submitJob : invokeFunctionAndWait;
};

const rethrowJobError = (error: unknown): never => {
  if (error instanceof StateError || !(error instanceof Error)) throw error;
  throw new StateError(error.name, error.message, { cause: error });
};

/** @throws StateError States.Timeout when the work takes longer; its signal has told it to stop */
const withTimeout = async <Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  seconds: number | null,
  { execution, signal }: Frame,
): Promise<Result> => {
  const task = nestedSignal(signal);
  const timer = new AbortController();
  const stop = (): void => {
    task.halt(new Halt("timed out"));
  };
  if (seconds !== null) {
    execution.run.clock.sleep(seconds * 1000, timer.signal).then(stop, () => undefined);
  }
  const ended = await work(task.signal).then(
    (result) => () => result,
    (error: unknown) => (): never => {
      throw error;
    },
  );
  const hasTimedOut = task.signal.aborted && !signal.aborted;
  timer.abort();
  task.close();
  if (!hasTimedOut) return ended();
  throw new StateError("States.Timeout", `The task ran longer than ${seconds ?? 0} seconds.`);
};
