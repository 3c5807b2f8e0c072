import { itemName } from "#core/job/item-name.ts";
import * as z from "zod";
import { isFailureCode } from "#core/errors.ts";
import { maxSentenceBytes } from "#core/events/events.ts";
import { adviceFor } from "#core/reports/failure-advice.ts";
import { executionOf, jobRefSchema, type JobRef } from "#core/job/ref.ts";
import { getJson, putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { shortened } from "#core/events/short-text.ts";
import {
  failureRecordPrefix,
  failureRecordSchema,
  jobFailureKey,
  parseFunctionCause,
  type FailureRecord,
  type JobFailure,
} from "#core/reports/task-failure.ts";
import type { WorkflowPorts } from "#pipeline/jobs/ports.ts";
import { tellEvent, type TellPorts } from "#pipeline/jobs/tell-event.ts";

const inputSchema = z.object({ job: jobRefSchema, error: z.string(), cause: z.string().default("") });

/** What the execution ends with: Step Functions takes 256 characters of name and 32,768 of cause. */
export type FailedState = { readonly error: string; readonly cause: string };

/**
 * FailJob: the job cannot go on. Writes `failure.json` with the item that failed first, tells
 * job.failed, and gives the execution its last words.
 */
export const failJob =
  (ports: Pick<WorkflowPorts, "openStore" | "events" | "now">) =>
  async (input: unknown): Promise<FailedState> => {
    const { job, error, cause } = inputSchema.parse(input);
    const record = await firstRecord(ports.openStore(job.store), job);
    const what = explain(error, cause, record);
    await failWith(ports, job, what);
    return { error: what.code, cause: `${what.message} ${adviceFor(what.code)}`.slice(0, 30_000) };
  };

export type Failure = Pick<JobFailure, "code" | "message" | "failed" | "log">;

/** Writes down and tells why a job failed. */
export const failWith = async (
  ports: TellPorts,
  job: JobRef,
  { code, message, failed, log }: Failure,
  when: "in its execution" | "before any execution" = "in its execution",
): Promise<void> => {
  const whatToDo = adviceFor(code);
  const hasExecution = when === "in its execution";
  const failure: JobFailure = {
    version: 1,
    execution: hasExecution ? executionOf(job) : null,
    code,
    message,
    whatToDo,
    failed,
    log,
    at: ports.now().toISOString(),
  };
  await putJson(ports.openStore(job.store), jobFailureKey, failure);
  await tellEvent(ports, job, {
    type: "job.failed",
    // An event of its own: the same job may be started and fail later, once its order is mended.
    step: hasExecution ? [] : ["refused"],
    data: { code, message: shortened(message, maxSentenceBytes), whatToDo, failed, log },
  });
};

/** More records than this say nothing new: a stage ends with its first failure. */
const maxRecords = 200;

/** The task of this execution that failed first; null where none did. */
export const firstRecord = async (store: JobStore, job: JobRef): Promise<FailureRecord | null> => {
  const records: FailureRecord[] = [];
  for await (const key of store.list(failureRecordPrefix(executionOf(job)))) {
    // A review that failed is told with the film; it is never why a job failed.
    if (!key.includes("/review/")) records.push(await getJson(store, key, failureRecordSchema));
    if (records.length === maxRecords) break;
  }
  return records.reduce<FailureRecord | null>(
    (first, record) => (first === null || record.at < first.at ? record : first),
    null,
  );
};

const explain = (error: string, cause: string, record: FailureRecord | null): Failure => {
  const own = isFailureCode(error) ? { errorType: error, errorMessage: cause } : null;
  const step = parseFunctionCause(cause) ?? own;
  if (step !== null && !isOfTask(error)) {
    return { code: step.errorType, message: step.errorMessage, failed: null, log: null };
  }
  if (record !== null) return failureFrom(record);
  return { code: error, message: cause === "" ? error : cause, failed: null, log: null };
};

/** The job's failure, told as that of the task which failed first. */
export const failureFrom = ({ code, message, stage, item, log }: FailureRecord): Failure => {
  return { code, message: `${itemName(stage, item)}: ${message}`, failed: { stage, item }, log };
};

/** Errors of tasks and of maps over tasks, which have records. */
const isOfTask = (error: string): boolean => error.startsWith("States.");
