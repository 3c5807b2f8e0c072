import { longShots } from "#core/job/long-shots.ts";
import * as z from "zod";
import { frameCount } from "#core/film/frame-range.ts";
import type { Manifest } from "#core/job/manifest.ts";
import { moneyForSchema, priceWork } from "#core/cost/job-price.ts";
import type { Source } from "#core/film/source.ts";
import { seenFrames } from "#core/time/key-stretches.ts";
import { colourSeconds, estimateWork, type ColourOn } from "#core/cost/work-estimate.ts";

/** `quote.json`: what a planned job will take, before anything is spent on it. */
export const quoteSchema = z.strictObject({
  version: z.literal(1),
  frames: z.int().positive().describe("to be coloured"),
  shots: z.int().positive(),
  chunks: z.int().positive(),
  longShots: z.int().nonnegative().describe("shots of several chunks, which are linked and finished"),
  networkRuns: z
    .strictObject({
      least: z.int().positive().describe("frames that the network always looks at"),
      most: z.int().positive().describe("where nothing can be carried along motion"),
    })
    .exactOptional()
    .describe("how many, is known only when motion is; absent: an earlier version's quote"),
  estimatedGpuSeconds: z.number().nonnegative(),
  estimatedCpuSeconds: z.number().nonnegative().describe("vCPU-seconds of tasks without a GPU"),
  s3Requests: z.int().nonnegative(),
  region: z.string().nullable(),
  money: moneyForSchema.nullable().describe("null: no region was given, so nothing is paid for"),
  colourOn: z.enum(["gpu", "cpu"]).describe("what the job colours on, and the quote is for"),
  choices: z
    .array(
      z.strictObject({
        colourOn: z.enum(["gpu", "cpu"]),
        seconds: z.number().nonnegative().describe("of colour, with the job's tasks at once"),
        amount: z.number().nonnegative().nullable(),
        onDemandAmount: z.number().nonnegative().nullable(),
      }),
    )
    .describe("the same job on either kind of machine"),
});

export type Quote = z.infer<typeof quoteSchema>;

/** What a quote depends on beside the plan. */
export type QuoteRequest = {
  readonly region: string | null;
  readonly colourOn: ColourOn;
  readonly concurrency: number;
};

/**
 * What a planned job will take. Nothing of it is measured yet: seconds follow from the picture's size,
 * requests from the plan, money from list prices that are known approximately.
 */
export const quoteJob = (
  manifest: Manifest,
  source: Source,
  { region, colourOn, concurrency }: QuoteRequest,
): Quote => {
  const work = estimateWork(manifest, source, colourOn);
  const atOnce = Math.min(manifest.chunks.length, concurrency);
  const money = (on: ColourOn) =>
    region === null ? null : priceWork(estimateWork(manifest, source, on), region, concurrency);
  return {
    version: 1,
    frames: frameCount(manifest.range),
    shots: manifest.shots.length,
    chunks: manifest.chunks.length,
    longShots: longShots(manifest).length,
    networkRuns: networkRunsOf(manifest),
    estimatedGpuSeconds: work.gpuSeconds,
    estimatedCpuSeconds: work.cpuSeconds,
    s3Requests: work.s3Writes + work.s3Reads,
    region,
    money: money(colourOn),
    colourOn,
    choices: (["gpu", "cpu"] as const).map((on) => {
      const { amount = null, onDemandAmount = null } = money(on) ?? {};
      return {
        colourOn: on,
        seconds: colourSeconds(manifest, source, on) / atOnce,
        amount,
        onDemandAmount,
      };
    }),
  };
};

const networkRunsOf = ({ shots, options }: Manifest): NonNullable<Quote["networkRuns"]> => {
  const seen = shots.map((shot) => seenFrames(shot, options.everyFrame));
  const sum = (of: (frames: (typeof seen)[number]) => number): number =>
    seen.reduce((total, frames) => total + of(frames), 0);
  return { least: sum(({ least }) => least), most: sum(({ most }) => most) };
};
