import { executionName, type ExecutionInput } from "#core/job/ref.ts";
import { jobRequestKey, type JobRequest } from "#core/job/request.ts";
import { findJson, putJson } from "#core/ports/json-values.ts";
import { mediaPlaces, s3Uri } from "#core/store/media-places.ts";
import { jobFailureKey, jobFailureSchema } from "#core/reports/task-failure.ts";
import type { LambdaPorts } from "#pipeline/jobs/ports.ts";

/** What became of one film: its job runs, ran before, or was refused with the reason told. */
export type Started = { readonly job: string; readonly outcome: "started" | "exists" | "refused" };

/** Input of an execution of a job whose store lies in a media bucket. */
export const executionInputFor = (bucket: string, request: JobRequest): ExecutionInput => {
  const prefix = mediaPlaces.jobPrefix(request.id);
  return {
    job: { id: request.id, store: s3Uri({ bucket, key: prefix }), bucket, prefix },
    concurrency: request.concurrency,
    priority: request.priority,
  };
};

/**
 * Writes the request down, then starts the job's first execution. Done again it finds both: nothing
 * starts twice, and a running job keeps the request it began with.
 */
export const startExecution = async (
  { openStore, executions }: Pick<LambdaPorts, "openStore" | "executions">,
  bucket: string,
  request: JobRequest,
): Promise<"started" | "exists"> => {
  const input = executionInputFor(bucket, request);
  const store = openStore(input.job.store);
  const failure = await findJson(store, jobFailureKey, jobFailureSchema);
  // Refused before: this is the mended order.
  if (failure !== null && failure.execution === null) await putJson(store, jobRequestKey, request);
  await store.putIfAbsent(jobRequestKey, new TextEncoder().encode(`${JSON.stringify(request)}\n`));
  return executions.start(executionName(request.id, 1), input);
};
