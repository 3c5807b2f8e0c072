import { awsHandler } from "#lambdas/aws-handler.ts";
import { takeKeyFrames } from "#pipeline/jobs/take-key-frames.ts";

export const handler = awsHandler(takeKeyFrames);
