import { withinLimits } from "#core/job/order-limits.ts";
import { JobError } from "#core/errors.ts";
import { jobRequestKey, type JobRequest } from "#core/job/request.ts";
import { putJson } from "#core/ports/json-values.ts";
import { executionInputFor } from "#pipeline/jobs/start-execution.ts";
import { inCloud } from "#cli/cloud/cloud-failure.ts";
import type { CloudOptions } from "#cli/cloud/cloud-options.ts";
import { connect } from "#cli/cloud/connect.ts";
import { findRuns } from "#cli/cloud/job-runs.ts";
import { tell } from "#cli/cloud/tell.ts";

export type RetryOptions = CloudOptions & {
  /** US dollars, or no limit. */
  readonly budget?: number | "none";
  readonly priority?: number;
  readonly replaceResult?: true;
  readonly json?: true;
};

/**
 * Starts a job again as a new execution: its plan lists only what is not done. What stopped it can be
 * lifted: the budget, a result that is there, its place in the queue. No redrive, because an execution
 * whose failure was caught and told ends in a Fail state, and a redrive would resume there.
 */
export const retryJob = (id: string, options: RetryOptions): Promise<number> =>
  inCloud(async () => {
    const cloud = await connect(options);
    const { request, runs, nextName } = await findRuns(cloud, id);
    const last = runs.at(-1);
    if (last?.status === "RUNNING") {
      throw new JobError(
        "JobBusy",
        `${id} runs since ${last.started.toISOString()}; chromaloom cancel ${id} stops it first, chromaloom watch ${id} follows it`,
      );
    }
    if (last?.status === "SUCCEEDED") {
      tell(
        options,
        { job: id, outcome: "done" },
        `${id} is done; chromaloom fetch ${id} brings the result`,
      );
      return 0;
    }
    const changed = withinLimits(changedBy(request, options), cloud.orderDefaults.limits);
    // Nothing runs, so nobody reads the request while it changes.
    if (JSON.stringify(changed) !== JSON.stringify(request)) {
      await putJson(cloud.storeOf(id), jobRequestKey, changed);
    }
    await cloud.executions.start(nextName, executionInputFor(cloud.bucket, changed));
    tell(
      options,
      { job: id, outcome: "started", execution: nextName },
      `${id} goes on as ${nextName}; chromaloom watch ${id} shows how`,
    );
    return 0;
  });

const changedBy = (request: JobRequest, { budget, priority, replaceResult }: RetryOptions): JobRequest => ({
  ...request,
  ...(budget === undefined
    ? {}
    : { budget: budget === "none" ? null : { amount: budget, currency: "USD" } }),
  ...(priority === undefined ? {} : { priority }),
  ...(replaceResult === undefined ? {} : { replaceResult }),
});
