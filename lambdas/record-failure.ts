import { awsHandler } from "#lambdas/aws-handler.ts";
import { recordFailure } from "#pipeline/jobs/record-failure.ts";

export const handler = awsHandler(recordFailure);
