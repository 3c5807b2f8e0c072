import { awsHandler } from "#lambdas/aws-handler.ts";
import { notify } from "#pipeline/jobs/notify.ts";

export const handler = awsHandler(notify);
