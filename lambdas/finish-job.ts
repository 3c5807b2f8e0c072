import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { awsHandler } from "#lambdas/aws-handler.ts";
import { finishJob } from "#pipeline/jobs/finish-job.ts";

export const handler = awsHandler(finishJob, ({ measured: { money } }) =>
  money === null ? [] : [{ name: "JobCostUsd", value: money.amount, unit: MetricUnit.NoUnit }],
);
