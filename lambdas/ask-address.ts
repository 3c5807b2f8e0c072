import { awsHandler } from "#lambdas/aws-handler.ts";
import { askAddress } from "#pipeline/jobs/ask-address.ts";

export const handler = awsHandler(askAddress);
