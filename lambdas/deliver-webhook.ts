import { awsHandler } from "#lambdas/aws-handler.ts";
import { deliverWebhook } from "#lambdas/steps/deliver-webhook.ts";

export const handler = awsHandler(deliverWebhook);
