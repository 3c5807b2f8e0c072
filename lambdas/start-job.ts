import { awsHandler } from "#lambdas/aws-handler.ts";
import { startJob } from "#pipeline/jobs/start-job.ts";

export const handler = awsHandler(startJob);
