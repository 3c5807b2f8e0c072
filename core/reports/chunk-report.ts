import * as z from "zod";
import { sealsSchema } from "#core/store/seal.ts";

/** What a worker leaves when a chunk's stage is done; written last, after everything it names. */
export const chunkReportSchema = z.strictObject({
  version: z.literal([3, 4]),
  chunk: z.string(),
  stage: z.enum(["colour", "finish"]),
  framesColoured: z.int().nonnegative().describe("0 where colour stops at the evidence"),
  networkRuns: z
    .int()
    .nonnegative()
    .nullable()
    .default(null)
    .describe("frames and reference pictures that the network was shown; version 3 did not count them"),
  artefacts: sealsSchema.describe("what was left beside the report, by key"),
  keptEvidenceBytes: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  stepSeconds: z.record(z.string(), z.number()),
});

export type ChunkReport = z.infer<typeof chunkReportSchema>;
