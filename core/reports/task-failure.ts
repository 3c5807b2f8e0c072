import * as z from "zod";
import { jobFiles, jobFolders } from "#core/store/layout.ts";

/** What Batch says of a job that failed: the parts that explain it (see DescribeJobs, JobDetail). */
const batchTaskSchema = z.object({
  jobId: z.string(),
  status: z.string().exactOptional(),
  statusReason: z.string().exactOptional(),
  startedAt: z.number().exactOptional().describe("of the last attempt, ms since 1970"),
  attempts: z.array(z.unknown()).default([]),
  container: z
    .object({
      exitCode: z.int().exactOptional(),
      reason: z.string().exactOptional(),
      logStreamName: z.string().exactOptional(),
    })
    .default({}),
});

export type BatchTask = z.infer<typeof batchTaskSchema>;

/** What a function that failed leaves as the cause. */
const functionErrorSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

export type FunctionError = z.infer<typeof functionErrorSchema>;

/** The Batch job behind a state's error; null when the cause is of another kind. */
export const parseBatchCause = (cause: string): BatchTask | null =>
  batchTaskSchema.safeParse(lowerNames(parseJson(cause))).data ?? null;

/** The function's own error behind a state's error; null when the cause is of another kind. */
export const parseFunctionCause = (cause: string): FunctionError | null =>
  functionErrorSchema.safeParse(parseJson(cause)).data ?? null;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Names begin with a capital in states' results and with a small letter in Batch's own answers. */
const lowerNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(lowerNames);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(
    entries.map(([name, inner]) => [name.charAt(0).toLowerCase() + name.slice(1), lowerNames(inner)]),
  );
};

/** A task that failed for good, as status and webhooks tell it; one per stage and item of an execution. */
export const failureRecordSchema = z.strictObject({
  version: z.literal(1),
  stage: z.string(),
  item: z.string().nullable().describe("chunk, or first frame of a shot; null: the whole film"),
  code: z.string(),
  message: z.string(),
  task: z
    .strictObject({
      id: z.string(),
      attempts: z.int().nonnegative(),
      exitCode: z.int().nullable(),
      reason: z.string().nullable(),
    })
    .nullable(),
  log: z.url().nullable(),
  at: z.iso.datetime(),
});

export type FailureRecord = z.infer<typeof failureRecordSchema>;

/** Folder of the records of one execution; a retry begins with none. */
export const failureRecordPrefix = (execution: string): string => `${jobFolders.failed}${execution}/`;

export const failureRecordKey = (execution: string, stage: string, item: string | null): string =>
  `${failureRecordPrefix(execution)}${stage}/${item ?? "job"}.json`;

/** `failure.json`: why the job's last execution failed, or why it has none. */
export const jobFailureSchema = z.strictObject({
  version: z.literal(1),
  execution: z.string().nullable().describe("null: the order was refused, so nothing started"),
  code: z.string(),
  message: z.string(),
  whatToDo: z.string(),
  failed: z.strictObject({ stage: z.string(), item: z.string().nullable() }).nullable(),
  log: z.url().nullable(),
  at: z.iso.datetime(),
});

export type JobFailure = z.infer<typeof jobFailureSchema>;

export const jobFailureKey = jobFiles.failure;
