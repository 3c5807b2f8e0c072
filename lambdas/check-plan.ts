import { awsHandler } from "#lambdas/aws-handler.ts";
import { checkPlan } from "#lambdas/steps/check-plan.ts";

export const handler = awsHandler(checkPlan);
