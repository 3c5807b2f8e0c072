/**
 * The worker: one process, one stage of one job at a time, on the whole film or on one item. It reads the
 * job from its store, leaves what the stage leaves there, and tells on standard output, a JSON line at a
 * time, how far it is. A container gives it one task as arguments. A command on this machine attends it:
 * it gives tasks as JSON lines on standard input, so that starting and loading are paid once.
 */
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import * as z from "zod";
import { readEnvironment } from "#adapters/env.ts";
import { systemFailure } from "#core/system-failure.ts";
import { failures, isFailureCode, JobError } from "#core/errors.ts";
import { putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { stageFailure, stageFailureKey } from "#core/reports/stage-failure.ts";
import {
  workerOrderSchema,
  workerTaskSchema,
  type WorkerMessage,
  type WorkerTask,
} from "#core/job/worker-message.ts";
import { workerStages } from "#core/store/stages.ts";
import { retryableExitCode } from "#core/workflow/retries.ts";
import { atMostEvery } from "#gpu-task/at-most-every.ts";
import { runStage } from "#gpu-task/run-stage.ts";
import { portsOpener, type PortsOpener } from "#gpu-task/task-ports.ts";

const usage = `worker --stage ${workerStages.join("|")} --job FOLDER|s3://BUCKET/PREFIX [--item ID]
worker --attended [--network-beside]: takes {"stage", "item", "job"} as JSON lines on standard input; with
  --network-beside the network has a thread of its own, as it always has in a container of several cores`;

type Given = {
  /** null: tasks come on standard input. */
  readonly task: WorkerTask | null;
  readonly isNetworkBeside: boolean;
};

const parseArguments = (): Given => {
  const { values } = parseArgs({
    options: {
      stage: { type: "string" },
      item: { type: "string" },
      job: { type: "string" },
      attended: { type: "boolean" },
      "network-beside": { type: "boolean" },
    },
  });
  const { attended = false, "network-beside": beside = false, item = null, ...named } = values;
  if (attended) return { task: null, isNetworkBeside: beside };
  const parsed = workerTaskSchema.safeParse({ item, ...named });
  if (parsed.success) return { task: parsed.data, isNetworkBeside: environment.cores > 1 };
  throw new JobError("UsageInvalid", `${usage}\n${z.prettifyError(parsed.error)}`);
};

/** The one task of a container; in the log of all of them its lines can be found by it. */
let only: WorkerMessage["task"];

const tell = (message: WorkerMessage): void => {
  const line = only === undefined ? message : { ...message, task: only };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const environment = readEnvironment();
const stop = new AbortController();

const run = async (opener: PortsOpener, { stage, item, job }: WorkerTask): Promise<void> => {
  // What a person sees in a list of processes.
  process.title = `chromaloom ${stage} ${item ?? "film"} ${job}`;
  const task = opener.open(job, stop.signal);
  const progress = atMostEvery(250, (frames: number, total: number) => {
    tell({ type: "progress", frames, total });
  });
  try {
    await runStage(task, { stage, item }, progress);
    await task.store.remove(stageFailureKey(stage, item));
  } catch (thrown) {
    const error = systemFailure(thrown) ?? thrown;
    await leaveFailure(task.store, stageFailure({ stage, item }, error, new Date()));
    throw error;
  } finally {
    await task.scratch.clear();
  }
  tell({ type: "done", peakMemoryBytes: process.resourceUsage().maxRSS * 1024 });
};

/** For those who ask later why; a stop from outside is no failure of the stage. */
const leaveFailure = async (store: JobStore, failure: ReturnType<typeof stageFailure>): Promise<void> => {
  if (failure.code === "Canceled") return;
  // The failure itself is told in any case; a store that is out of reach often is the failure.
  await putJson(store, stageFailureKey(failure.stage, failure.item), failure).catch(() => undefined);
};

/**
 * Tasks of standard input, one after the other; the first failure ends them. A worker whose starter was
 * killed must not go on writing beside its successor: it ends when standard input does, whatever it is at.
 */
const attend = async (opener: PortsOpener): Promise<void> => {
  const lines = createInterface({ input: process.stdin });
  let isBusy = false;
  process.stdin.once("end", () => process.exit(isBusy ? failures.Canceled.exitCode : 0));
  process.once("SIGTERM", () => {
    if (!isBusy) process.exit(failures.Canceled.exitCode);
  });
  for await (const line of lines) {
    const order = workerOrderSchema.parse(JSON.parse(line));
    if ("ahead" in order) {
      opener.openAhead(order.ahead.model);
      continue;
    }
    isBusy = true;
    await run(opener, order);
    isBusy = false;
    process.title = "chromaloom, waiting for a task";
  }
};

const exitCodeOf = (error: JobError | null): number => {
  if (error === null) return 1;
  const { retryable, exitCode } = failures[error.name];
  // Told to stop: by a machine that is taken back, since a task that its job gave up is not tried again.
  return retryable || error.name === "Canceled" ? retryableExitCode : exitCode;
};

const tellFailure = (error: unknown): void => {
  const known = error instanceof JobError && isFailureCode(error.name) ? error : null;
  tell({
    type: "failed",
    code: known?.name ?? null,
    message: error instanceof Error ? error.message : String(error),
    ...(known === null && error instanceof Error && error.stack !== undefined
      ? { stack: error.stack }
      : {}),
  });
  process.exitCode = exitCodeOf(known);
};

// A file that grows beyond `ulimit -f` is then an error of its write, and not the end without a word.
process.on("SIGXFSZ", () => undefined);

process.once("SIGTERM", () => {
  stop.abort(new JobError("Canceled", "the worker was told to stop"));
});

const work = async (): Promise<void> => {
  let opener: PortsOpener | null = null;
  try {
    const { task, isNetworkBeside } = parseArguments();
    opener = portsOpener(environment, { isNetworkBeside });
    if (task !== null) only = { ...task, attempt: environment.attempt };
    await (task === null ? attend(opener) : run(opener, task));
  } catch (error) {
    tellFailure(error);
  }
  await opener?.close();
  process.stdin.removeAllListeners().destroy();
};

await work();
