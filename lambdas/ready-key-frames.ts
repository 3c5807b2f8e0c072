import { awsHandler } from "#lambdas/aws-handler.ts";
import { readyKeyFrames } from "#pipeline/jobs/ready-key-frames.ts";

export const handler = awsHandler(readyKeyFrames);
