import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { awsHandler } from "#lambdas/aws-handler.ts";
import { reportProgress } from "#pipeline/jobs/report-progress.ts";

export const handler = awsHandler(reportProgress, ({ stage, itemFrames }) =>
  stage === "colour" ? [{ name: "FramesColoured", value: itemFrames, unit: MetricUnit.Count }] : [],
);
