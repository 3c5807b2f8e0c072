import * as z from "zod";
import { isFailureCode } from "#core/errors.ts";
import { maxSentenceBytes } from "#core/events/events.ts";
import { shortened } from "#core/events/short-text.ts";
import { executionOf, jobRefSchema } from "#core/job/ref.ts";
import { findIntactJson, putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { stageFailureKey, stageFailureSchema, type StageFailure } from "#core/reports/stage-failure.ts";
import {
  failureRecordKey,
  parseBatchCause,
  type BatchTask,
  type FailureRecord,
} from "#core/reports/task-failure.ts";
import type { WorkflowPorts } from "#pipeline/jobs/ports.ts";

const inputSchema = z.object({
  job: jobRefSchema,
  stage: z.string().min(1),
  item: z.string().nullable(),
  error: z.string(),
  cause: z.string(),
});

/**
 * RecordFailure: a task failed for good. Puts together what the worker said itself, what Batch says of
 * the task, and where its log is; the first such record is what the job's failure will name.
 */
export const recordFailure =
  (ports: Pick<WorkflowPorts, "openStore" | "logLink" | "now">) =>
  async (input: unknown): Promise<FailureRecord> => {
    const { job, stage, item, error, cause } = inputSchema.parse(input);
    const store = ports.openStore(job.store);
    const task = parseBatchCause(cause);
    const said = await workersWord(store, stage, item, task);
    const stream = task?.container.logStreamName;
    const record: FailureRecord = {
      version: 1,
      stage,
      item,
      code: said?.code ?? codeOf(error, task),
      message: said?.message ?? describe(error, cause, task),
      task: task === null ? null : summaryOf(task),
      log: stream === undefined ? null : ports.logLink(stream),
      at: said?.at ?? ports.now().toISOString(),
    };
    await putJson(store, failureRecordKey(executionOf(job), stage, item), record);
    // A state hands on 256 KiB, and nobody catches a step that returns more.
    return { ...record, message: shortened(record.message, maxSentenceBytes) };
  };

const summaryOf = ({ jobId, attempts, container, statusReason }: BatchTask): FailureRecord["task"] => ({
  id: jobId,
  attempts: attempts.length,
  exitCode: container.exitCode ?? null,
  reason: container.reason ?? statusReason ?? null,
});

/** What the task's last attempt left; an earlier attempt's word is not about a later one's death. */
const workersWord = async (
  store: JobStore,
  stage: string,
  item: string | null,
  task: BatchTask | null,
): Promise<StageFailure | null> => {
  const said = await findIntactJson(store, stageFailureKey(stage, item), stageFailureSchema);
  const isStale = said !== null && task?.startedAt !== undefined && Date.parse(said.at) < task.startedAt;
  return isStale ? null : said;
};

const codeOf = (error: string, task: BatchTask | null): string => {
  if (isFailureCode(error)) return error;
  return task === null ? error : "WorkerLost";
};

/** A task that died without a word, or a call that was not taken. */
const describe = (error: string, cause: string, task: BatchTask | null): string => {
  if (task === null) return cause === "" ? error : cause;
  const { exitCode, reason } = task.container;
  const how = exitCode === undefined ? "ended without an exit code" : `ended with exit code ${exitCode}`;
  const why = [reason, task.statusReason].filter((part) => part !== undefined).join("; ");
  const tries = task.attempts.length > 1 ? `, ${task.attempts.length} times` : "";
  return `the task ${how}${tries}${why === "" ? "" : ` (${why})`}`;
};
