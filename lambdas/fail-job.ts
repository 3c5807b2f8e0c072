import { awsHandler } from "#lambdas/aws-handler.ts";
import { failJob } from "#lambdas/steps/fail-job.ts";

export const handler = awsHandler(failJob);
