import * as z from "zod";
import { sealsSchema } from "#core/store/seal.ts";
import { chunkReportSchema } from "#core/reports/chunk-report.ts";

/** What the stages that work on the whole film or a long shot leave when they are done. */
export const planReportSchema = z.strictObject({
  version: z.literal(1),
  stage: z.literal("plan"),
  seconds: z.number().nonnegative().describe("of the run that surveyed the film"),
});

export type PlanReport = z.infer<typeof planReportSchema>;

export const linkReportSchema = z.strictObject({
  version: z.literal(2),
  stage: z.literal("link"),
  artefacts: sealsSchema.describe("the shot's words and hint states, by key"),
  shot: z.strictObject({ first: z.int().nonnegative(), end: z.int().positive() }),
  seconds: z.number().nonnegative(),
});

export type LinkReport = z.infer<typeof linkReportSchema>;

/**
 * Written just before the result is published, because the two cannot be done at once: the film is
 * assembled when the result's tag is the report's.
 */
export const assembleReportSchema = z.strictObject({
  version: z.literal(1),
  stage: z.literal("assemble"),
  result: z.string(),
  resultTag: z.string().describe("see ResultPlace"),
  frames: z.int().positive(),
  notCarried: z.array(z.string()).describe("sentences: what the container could not take"),
  remark: z
    .string()
    .nullable()
    .default(null)
    .describe("a sentence: what a player must be able to do to show it; null: any will do"),
  seconds: z.number().nonnegative(),
});

export type AssembleReport = z.infer<typeof assembleReportSchema>;

/** Any report that a stage leaves below `reports/`. */
export const stageReportSchema = z.discriminatedUnion("stage", [
  planReportSchema,
  chunkReportSchema,
  linkReportSchema,
  assembleReportSchema,
]);

export type StageReport = z.infer<typeof stageReportSchema>;
