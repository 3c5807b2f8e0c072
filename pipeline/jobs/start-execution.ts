import { JobError } from "#core/errors.ts";
import { executionInput, executionName, type ExecutionInput } from "#core/job/ref.ts";
import { jobRequestKey, jobRequestSchema, type JobRequest } from "#core/job/request.ts";
import { findJson, putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { mediaPlaces, s3Uri } from "#core/store/media-places.ts";
import type { JobPorts } from "#pipeline/jobs/ports.ts";

/** What became of one film: its job runs, ran before, or was refused with the reason told. */
export type Started = { readonly job: string; readonly outcome: "started" | "exists" | "refused" };

/** Input of an execution of a job whose store lies in a media bucket. */
export const executionInputFor = (bucket: string, request: JobRequest): ExecutionInput => {
  const prefix = mediaPlaces.jobPrefix(request.id);
  const job = { id: request.id, store: s3Uri({ bucket, key: prefix }), bucket, prefix };
  return executionInput(job, request);
};

type StartingPorts = Pick<JobPorts, "openStore" | "executions">;

/**
 * Writes the request down, then starts the job's first execution. Done again it finds both: nothing
 * starts twice, and a job that was started keeps the request it began with, whatever comes later.
 *
 * @throws JobError UsageInvalid when the id is the job of another film
 */
export const startExecution = async (
  ports: StartingPorts,
  bucket: string,
  request: JobRequest,
): Promise<"started" | "exists"> => {
  const input = executionInputFor(bucket, request);
  const store = ports.openStore(input.job.store);
  const standing = await standingOf(ports, store, request);
  if (standing === "another film's") throw idTaken(request);
  if (standing === "started") return "exists";
  // Written before, and nothing started: it was refused, or the start got lost. This order is the one that counts.
  if (standing === "waiting") await putJson(store, jobRequestKey, request);
  const isOurs = await store.putIfAbsent(
    jobRequestKey,
    new TextEncoder().encode(`${JSON.stringify(request)}\n`),
  );
  // Somebody else's order came in between; if it was for another film, it keeps the id.
  if (!isOurs && (await standingOf(ports, store, request)) === "another film's") throw idTaken(request);
  return ports.executions.start(executionName(request.id, 1), input);
};

/** How a job stands of whose id there is to be one: its folder tells, and whether it was ever started. */
export const standingOf = async (
  { executions }: Pick<StartingPorts, "executions">,
  store: JobStore,
  { id, film }: Pick<JobRequest, "id" | "film">,
): Promise<"new" | "waiting" | "started" | "another film's"> => {
  const request = await findJson(store, jobRequestKey, jobRequestSchema);
  if (request === null) return "new";
  if (request.film !== film) return "another film's";
  return (await executions.describe(executionName(id, 1))) === null ? "waiting" : "started";
};

const idTaken = ({ id, film }: JobRequest): JobError =>
  new JobError(
    "UsageInvalid",
    `the id ${id} belongs to the job of another film, so ${film} cannot have it; choose another id, or omit it`,
    { id, film },
  );
