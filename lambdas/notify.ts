import { awsHandler } from "#lambdas/aws-handler.ts";
import { notify } from "#lambdas/steps/notify.ts";

export const handler = awsHandler(notify);
