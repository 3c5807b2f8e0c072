import * as z from "zod";
import { jobIdSchema, type JobRequest } from "#core/job/request.ts";
import { nobody, shareOf } from "#core/store/shares.ts";
import { runOptions } from "#core/job/run-options.ts";

/** A job as the workflow carries it: what a function or a task needs to find the rest. */
export const jobRefSchema = z.object({
  id: jobIdSchema,
  store: z.string().min(1).describe("address of the job's store: s3://BUCKET/jobs/ID or a folder"),
  bucket: z.string(),
  prefix: z.string().describe("of the store's keys within the bucket; the folder itself for a folder"),
  execution: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,80}$/)
    .exactOptional()
    .describe("name of the execution that speaks; absent: the job's first"),
});

export type JobRef = z.infer<typeof jobRefSchema>;

/** Input of an execution of the workflow. */
export const executionInputSchema = z.object({
  job: jobRefSchema,
  concurrency: z.int().min(1),
  priority: runOptions.priority.schema,
  colourOn: z.enum(["gpu", "cpu"]).default("gpu"),
  share: z
    .string()
    .min(1)
    .default(nobody)
    .describe("of the queues: the tasks of different shares take turns"),
  tenant: z.string().min(1).default(nobody).describe("what costs are tagged with"),
});

export type ExecutionInput = z.infer<typeof executionInputSchema>;

/** Input of an execution that does what a request asks for. */
export const executionInput = (
  job: JobRef,
  { concurrency, priority, colourOn, tenant }: JobRequest,
): ExecutionInput => ({
  job,
  concurrency,
  priority,
  colourOn,
  share: shareOf(tenant),
  tenant: tenant ?? nobody,
});

/**
 * Name of a job's n-th execution: the job's id, then `ID_2`, `ID_3`, … Ids hold no underscore, so that
 * the second execution of one job is never the first of another.
 *
 * @param attempt  from 1
 */
export const executionName = (id: string, attempt: number): string =>
  attempt === 1 ? id : `${id}_${attempt}`;

/** Name of the execution that a job speaks from. */
export const executionOf = ({ id, execution }: JobRef): string => execution ?? id;
