import type { ExecutionFacts } from "#adapters/aws/executions.ts";
import { JobError } from "#core/errors.ts";
import { executionName } from "#core/job/ref.ts";
import { jobIdSchema, jobRequestKey, jobRequestSchema, type JobRequest } from "#core/job/request.ts";
import { findJson } from "#core/ports/json-values.ts";
import type { Cloud } from "#cli/cloud/connect.ts";

/** More runs of one job than anybody starts by hand. */
const maxRuns = 1000;

export type JobRuns = {
  readonly request: JobRequest;
  /** Executions of the job that Step Functions still remembers, first to last. */
  readonly runs: readonly ExecutionFacts[];
  /** Name for the next one. */
  readonly nextName: string;
};

/** A job by its id, with all its executions. @throws JobError UsageInvalid, JobMissing */
export const findRuns = async (cloud: Cloud, id: string): Promise<JobRuns> => {
  if (!jobIdSchema.safeParse(id).success) {
    throw new JobError(
      "UsageInvalid",
      `${JSON.stringify(id)} is no job's id; ids are 1 to 60 of a-z, 0-9 and -, and chromaloom status lists the newest`,
    );
  }
  const request = await findJson(cloud.storeOf(id), jobRequestKey, jobRequestSchema);
  if (request === null) {
    throw new JobError(
      "JobMissing",
      `there is no job ${id} in ${cloud.bucket}; chromaloom status without a job lists the newest`,
      { id },
    );
  }
  return { request, ...(await runsOf(cloud, id)) };
};

/** All executions under a job's id, its request there or not. @throws JobError JobInvalid */
export const runsOf = async (cloud: Cloud, id: string): Promise<Omit<JobRuns, "request">> => {
  const runs: ExecutionFacts[] = [];
  for (let attempt = 1; attempt <= maxRuns; attempt += 1) {
    const name = executionName(id, attempt);
    const run = await cloud.executions.describe(name);
    if (run === null) return { runs, nextName: name };
    runs.push(run);
  }
  throw new JobError(
    "JobInvalid",
    `${id} was run ${maxRuns} times, and no job is run more often; submit its film as another job (with an id of its own)`,
  );
};
