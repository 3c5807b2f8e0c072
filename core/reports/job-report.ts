import * as z from "zod";
import { moneyForSchema, priceWork } from "#core/cost/job-price.ts";
import type { JobRequest } from "#core/job/request.ts";
import type { Manifest } from "#core/job/manifest.ts";
import type { Source } from "#core/film/source.ts";
import type { StageReport } from "#core/reports/stage-report.ts";
import { cpuTask, estimateWork, type ColourOn } from "#core/cost/work-estimate.ts";
import { jobFiles } from "#core/store/layout.ts";

const stageWorkSchema = z.strictObject({
  stage: z.string(),
  kind: z.enum(["gpu", "cpu"]),
  tasks: z.int().positive(),
  seconds: z.number().nonnegative().describe("of all its tasks, as they measured themselves"),
});

/** `report.json`: what a finished job was, took and cost. */
export const jobReportSchema = z.strictObject({
  version: z.literal(1),
  job: z.string(),
  execution: z.string(),
  result: z.string(),
  frames: z.int().positive(),
  shots: z.int().positive(),
  chunks: z.int().positive(),
  seconds: z.number().nonnegative().describe("from accepted to done, of the last execution"),
  stages: z.array(stageWorkSchema),
  measured: z.strictObject({
    gpuSeconds: z.number().nonnegative(),
    cpuSeconds: z.number().nonnegative().describe("vCPU-seconds of tasks without a GPU"),
    s3Requests: z.int().nonnegative().describe("as planned: nobody counts them"),
    money: moneyForSchema.nullable().describe("null: no region was given, so nothing is paid for"),
  }),
  remarks: z.array(z.string()).describe("sentences: what the result lacks of the film, what to look at"),
  at: z.iso.datetime(),
});

export type JobReport = z.infer<typeof jobReportSchema>;

export const jobReportKey = jobFiles.report;

export type MeasuredJob = {
  readonly manifest: Manifest;
  readonly source: Source;
} & Pick<JobRequest, "region" | "colourOn" | "concurrency">;

/**
 * What a job's tasks took by their own reports, and what that costs at the prices of the quote. Work of
 * attempts that failed left no report and is not in it; nor is the time that containers took to start.
 */
export const measureJob = (
  { manifest, source, region, colourOn, concurrency }: MeasuredJob,
  reports: readonly StageReport[],
): Pick<JobReport, "stages" | "measured"> => {
  const byStage = new Map<string, { tasks: number; seconds: number }>();
  for (const { stage, seconds } of reports) {
    const sum = byStage.get(stage) ?? { tasks: 0, seconds: 0 };
    byStage.set(stage, { tasks: sum.tasks + 1, seconds: sum.seconds + seconds });
  }
  // Only colour runs on machines with a GPU.
  const kindOf = (stage: string): ColourOn => (stage === "colour" ? colourOn : "cpu");
  const stages = [...byStage].map(([stage, sum]) => ({ stage, kind: kindOf(stage), ...sum }));
  const secondsOn = (kind: "gpu" | "cpu"): number =>
    stages.reduce((sum, stage) => sum + (stage.kind === kind ? stage.seconds : 0), 0);
  const work = {
    ...estimateWork(manifest, source, colourOn),
    gpuSeconds: secondsOn("gpu"),
    cpuSeconds: secondsOn("cpu") * cpuTask.vcpus,
  };
  const { gpuSeconds, cpuSeconds, s3Writes, s3Reads } = work;
  const money = region === null ? null : priceWork(work, region, concurrency);
  return { stages, measured: { gpuSeconds, cpuSeconds, s3Requests: s3Writes + s3Reads, money } };
};
