import { awsHandler } from "#lambdas/aws-handler.ts";
import { recordFailure } from "#lambdas/steps/record-failure.ts";

export const handler = awsHandler(recordFailure);
