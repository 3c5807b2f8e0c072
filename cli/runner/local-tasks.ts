import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Progress } from "#core/ports/progress.ts";
import { workerTaskSchema, type WorkerTask } from "#core/job/worker-message.ts";
import { batchRetry, type ExitRule } from "#core/workflow/retries.ts";
import type { JsonObject } from "#cli/engine/json.ts";
import type { Services } from "#cli/engine/services.ts";
import { StateError } from "#cli/engine/state-error.ts";
import type { WorkerPool } from "#cli/runner/worker-pool.ts";
import type { WorkerEnd } from "#cli/runner/worker-process.ts";

/** What is told of tasks while they run. */
export type TaskListener = {
  readonly progress: (task: WorkerTask, ...frames: Parameters<Progress>) => void;
  /** A try failed; another follows. */
  readonly retrying: (task: WorkerTask, attempt: number, error: Error) => void;
  /** The task is done. */
  readonly ended: (task: WorkerTask, end: WorkerEnd) => Promise<void>;
};

/**
 * Batch on this machine: a task is done by a worker process, and tried again by the rules that a job
 * definition in the cloud has.
 */
export const localTasks = (
  pool: Pick<WorkerPool, "run">,
  listener: TaskListener,
): Services["submitJob"] => {
  return async (submission, signal) => {
    const task = taskOf(submission);
    for (let attempt = 1; ; attempt += 1) {
      const startedAt = Date.now();
      signal.throwIfAborted();
      const end = await pool.run(
        task,
        (frames, total) => {
          listener.progress(task, frames, total);
        },
        signal,
      );
      if (end.error !== null && attempt < batchRetry.attempts && isTriedAgain(end)) {
        listener.retrying(task, attempt, end.error);
        continue;
      }
      if (end.error !== null) throw taskFailed(end, { attempt, startedAt });
      await listener.ended(task, end);
      return { JobId: randomUUID(), Status: "SUCCEEDED" } satisfies JsonObject;
    }
  };
};

/** A failed job as Step Functions tells of it: the job's detail is the cause. */
const taskFailed = (
  end: WorkerEnd,
  { attempt, startedAt }: { readonly attempt: number; readonly startedAt: number },
): StateError => {
  const detail = {
    JobId: randomUUID(),
    Status: "FAILED",
    StatusReason: statusReason(end),
    StartedAt: startedAt,
    Attempts: Array.from({ length: attempt }, () => ({})),
    Container: { ...(end.exitCode === null ? {} : { ExitCode: end.exitCode }) },
  };
  return new StateError("States.TaskFailed", JSON.stringify(detail), { cause: end.error });
};

const submissionSchema = z.object({
  ContainerOverrides: z.object({ Command: z.array(z.string()) }),
});

/** The worker's command line as the workflow writes it: pairs of a name and a value. */
const taskOf = (submission: JsonObject): WorkerTask => {
  const { Command } = submissionSchema.parse(submission).ContainerOverrides;
  const values = new Map<string, string>();
  for (let i = 0; i + 1 < Command.length; i += 2) values.set(Command[i] ?? "", Command[i + 1] ?? "");
  return workerTaskSchema.parse({
    stage: values.get("--stage"),
    item: values.get("--item") ?? null,
    job: values.get("--job"),
  });
};

/** A process that was killed is to this machine what a machine taken back is to Batch. */
const statusReason = ({ signal }: WorkerEnd): string =>
  signal === null ? "Essential container in task exited" : `Host EC2 (this machine): killed by ${signal}`;

const matches = (pattern: string | undefined, text: string): boolean =>
  pattern === undefined ||
  (pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern);

const applies = (rule: ExitRule, end: WorkerEnd): boolean =>
  matches(rule.onStatusReason, statusReason(end)) &&
  matches(rule.onExitCode, end.exitCode === null ? "" : String(end.exitCode)) &&
  matches(rule.onReason, "");

const isTriedAgain = (end: WorkerEnd): boolean =>
  batchRetry.evaluateOnExit.find((rule) => applies(rule, end))?.action === "RETRY";
