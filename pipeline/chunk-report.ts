import * as z from "zod";
import { getJson, putJson } from "#core/json-values.ts";
import type { JobStore } from "#core/ports.ts";

/** What a worker leaves when a chunk's stage is done; written last, after everything it names. */
export const chunkReportSchema = z.strictObject({
  version: z.literal(1),
  chunk: z.string(),
  stage: z.enum(["colour", "finish"]),
  framesColoured: z.int().nonnegative().describe("0 where colour stops at the evidence"),
  keptEvidenceBytes: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  stepSeconds: z.record(z.string(), z.number()),
});

export type ChunkReport = z.infer<typeof chunkReportSchema>;

/** Writes a report, checked on the way out as it will be on the way in. */
export const leaveReport = (store: JobStore, key: string, report: ChunkReport): Promise<void> =>
  putJson(store, key, chunkReportSchema.parse(report));

/** The report of a finished stage of a chunk, or null when there is none yet. */
export const findReport = async (store: JobStore, key: string): Promise<ChunkReport | null> =>
  (await store.has(key)) ? getJson(store, key, chunkReportSchema) : null;
