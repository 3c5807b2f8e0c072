import { awsHandler } from "#lambdas/aws-handler.ts";
import { startJob } from "#lambdas/steps/start-job.ts";

export const handler = awsHandler(startJob);
