import { awsHandler } from "#lambdas/aws-handler.ts";
import { deliverWebhook } from "#pipeline/jobs/deliver-webhook.ts";

export const handler = awsHandler(deliverWebhook);
