import { awsHandler } from "#lambdas/aws-handler.ts";
import { awaitKeyFrames } from "#pipeline/jobs/await-key-frames.ts";

export const handler = awsHandler(awaitKeyFrames);
