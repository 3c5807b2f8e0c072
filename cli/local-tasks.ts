import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Progress } from "#core/ports.ts";
import { workerStages, type WorkerStage } from "#core/worker-message.ts";
import { batchRetry, type ExitRule } from "#core/workflow/retries.ts";
import type { JsonObject } from "#cli/engine/json.ts";
import type { Services } from "#cli/engine/services.ts";
import { StateError } from "#cli/engine/state-error.ts";
import { runWorker, type WorkerEnd, type WorkerRequest } from "#cli/worker-process.ts";

/** What is told of tasks while they run. */
export type TaskListener = {
  readonly progress: (task: WorkerRequest, ...frames: Parameters<Progress>) => void;
  /** A try failed; another follows. */
  readonly retrying: (task: WorkerRequest, attempt: number, error: Error) => void;
  /** The task is done. */
  readonly ended: (task: WorkerRequest, end: WorkerEnd) => Promise<void>;
};

/**
 * Batch on this machine: a task is a child process, tried again by the rules that a job definition in
 * the cloud has.
 */
export const localTasks = (listener: TaskListener): Services["submitJob"] => {
  return async (submission, signal) => {
    const task = taskOf(submission);
    for (let attempt = 1; ; attempt += 1) {
      const startedAt = Date.now();
      signal.throwIfAborted();
      const end = await runWorker(
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

const stageSchema = z.enum(workerStages);

/** The worker's command line as the workflow writes it: pairs of a name and a value. */
const taskOf = (submission: JsonObject): WorkerRequest => {
  const { Command } = submissionSchema.parse(submission).ContainerOverrides;
  const values = new Map<string, string>();
  for (let i = 0; i + 1 < Command.length; i += 2) values.set(Command[i] ?? "", Command[i + 1] ?? "");
  const stage: WorkerStage = stageSchema.parse(values.get("--stage"));
  return { stage, item: values.get("--item") ?? null, job: z.string().parse(values.get("--job")) };
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
