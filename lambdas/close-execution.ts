import { awsHandler } from "#lambdas/aws-handler.ts";
import { closeExecution } from "#lambdas/steps/close-execution.ts";

export const handler = awsHandler(closeExecution);
