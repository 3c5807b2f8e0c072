import { awsHandler } from "#lambdas/aws-handler.ts";
import { checkPlan } from "#pipeline/jobs/check-plan.ts";

export const handler = awsHandler(checkPlan);
