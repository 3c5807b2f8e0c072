import { awsHandler } from "#lambdas/aws-handler.ts";
import { failJob } from "#pipeline/jobs/fail-job.ts";

export const handler = awsHandler(failJob);
