import { isFailureCode, JobError } from "#core/errors.ts";
import type { ExecutionInput } from "#core/job/ref.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { WorkerTask } from "#core/job/worker-message.ts";
import { workflowDefinition } from "#core/workflow/definition.ts";
import { batchRetry } from "#core/workflow/retries.ts";
import { addressColourist } from "#adapters/colourist/address-colourist.ts";
import { maxAnswerSeconds } from "#core/job/colourist-order.ts";
import type { JobPorts } from "#pipeline/jobs/ports.ts";
import type { EventQueue } from "#core/ports/event-queue.ts";
import { runStateMachine, type Outcome } from "#cli/engine/run-state-machine.ts";
import type { ObjectPlace, Services } from "#cli/engine/services.ts";
import { StateError } from "#cli/engine/state-error.ts";
import type { JobListener } from "#cli/runner/job-events.ts";
import { localFunctions } from "#cli/runner/local-functions.ts";
import { localTasks } from "#cli/runner/local-tasks.ts";
import { stageProgress } from "#cli/runner/stage-progress.ts";
import { workerPool, type WorkerPool } from "#cli/runner/worker-pool.ts";
import { parseFunctionCause } from "#core/reports/task-failure.ts";

export type JobRun = {
  readonly input: ExecutionInput;
  /** Of this run alone: what failed before must not be taken for what fails now. */
  readonly execution: string;
  readonly openStore: (address: string) => JobStore;
  /** Where events go that the job's callback wants. */
  readonly events: Pick<EventQueue, "send">;
  readonly listen: JobListener;
  readonly signal: AbortSignal;
  /** As synthesised; absent: as `workflowDefinition` gives it, which is the same. */
  readonly definition?: object;
  /** Workers that this run shares with others; absent: its own, which end with it. */
  readonly workers?: Pick<WorkerPool, "run">;
  /** Colourists at addresses; absent: as functions in the cloud open them. */
  readonly openAddress?: JobPorts["openAddress"];
  /** Puts something between the workflow and what it calls: a queue that is busy, say. */
  readonly around?: (services: Services) => Services;
};

/** How a run of the workflow ended, and what was seen of its tasks. */
export type WorkflowEnd = {
  readonly outcome: Outcome;
  /** The first failure of a task for good, in its own words. */
  readonly failure: Error | null;
  /** Of the largest worker, bytes. */
  readonly peakMemoryBytes: number;
};

/**
 * Runs a job's workflow on this machine: the same definition that is deployed, its tasks as processes,
 * its functions as calls. What comes after what is written there and nowhere else.
 */
export const runWorkflow = async (run: JobRun): Promise<WorkflowEnd> => {
  const { input, execution, signal, definition = workflowDefinition(), around = asTheyAre } = run;
  const seen = { peakMemoryBytes: 0, failure: null as Error | null };
  const own = workerPool();
  const { workers = own } = run;
  try {
    const outcome = await runStateMachine({
      definition: withLocalNames(definition),
      input,
      name: execution,
      machineName: "chromaloom",
      services: around(servicesOf(run, workers, seen)),
      signal,
    });
    return { outcome, ...seen };
  } finally {
    await own.close();
  }
};

/**
 * Runs a job to its end.
 *
 * @returns the peak memory of its largest worker, bytes
 * @throws JobError of the task or function that failed; the signal's reason when stopped
 */
export const runJob = async (run: JobRun): Promise<Pick<WorkflowEnd, "peakMemoryBytes">> => {
  const { outcome, failure, peakMemoryBytes } = await runWorkflow(run);
  if (outcome.status === "SUCCEEDED") return { peakMemoryBytes };
  run.signal.throwIfAborted();
  throw failureOf(outcome, failure);
};

const asTheyAre = (services: Services): Services => services;

/** `${NotifyFunction}` becomes NotifyFunction: here names lead to functions, queues and jobs by themselves. */
const withLocalNames = (definition: object): unknown =>
  JSON.parse(JSON.stringify(definition).replaceAll(/\$\{(\w+)\}/g, "$1"));

const servicesOf = (
  { input, openStore, events, listen, openAddress = atAddress }: JobRun,
  workers: Pick<WorkerPool, "run">,
  seen: { peakMemoryBytes: number; failure: Error | null },
): Services => {
  const { job } = input;
  const store = openStore(job.store);
  const { progress, ended } = stageProgress(store, listen);
  const submitJob = localTasks(workers, {
    progress,
    ended: async (task, end) => {
      seen.peakMemoryBytes = Math.max(seen.peakMemoryBytes, end.peakMemoryBytes);
      await ended(task, end);
    },
    retrying: (task, attempt, error) => {
      listen({
        type: "note",
        text: `${nameOf(task)}, attempt ${attempt} of ${batchRetry.attempts}: ${error.message}`,
      });
    },
  });
  const keyOf = ({ key }: ObjectPlace): string => key.slice(job.prefix.length + 1);
  return {
    submitJob: (submission, stop) =>
      submitJob(submission, stop).catch((error: unknown) => {
        if (error instanceof StateError && error.cause instanceof Error) seen.failure ??= error.cause;
        throw error;
      }),
    invokeFunction: localFunctions({
      openStore,
      events,
      openAddress,
      logLink: () => null,
      now: () => new Date(),
    }),
    readItems: async (place) =>
      JSON.parse(new TextDecoder().decode(await store.get(keyOf(place)))) as unknown,
    writeResults: (place, results) =>
      store.put(keyOf(place), new TextEncoder().encode(JSON.stringify(results))),
  };
};

const atAddress: JobPorts["openAddress"] = (address) =>
  Promise.resolve(addressColourist(address, { token: undefined, limitSeconds: maxAnswerSeconds }));

const nameOf = ({ stage, item }: WorkerTask): string => (item === null ? stage : `${stage} ${item}`);

/** The failure in the words of the task that failed, where one did. */
const failureOf = (outcome: Exclude<Outcome, { status: "SUCCEEDED" }>, seen: Error | null): Error => {
  if (seen !== null) return seen;
  const { error, cause, status } = outcome;
  const said = parseFunctionCause(cause ?? "");
  if (said !== null)
    return failureOf({ ...outcome, error: said.errorType, cause: said.errorMessage }, null);
  const sentence = cause ?? `the workflow ended ${status}`;
  return isFailureCode(error)
    ? new JobError(error, sentence)
    : new Error(`${error ?? status}: ${sentence}`);
};
