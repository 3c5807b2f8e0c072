import { awsHandler } from "#lambdas/aws-handler.ts";
import { closeExecution } from "#pipeline/jobs/close-execution.ts";

export const handler = awsHandler(closeExecution);
