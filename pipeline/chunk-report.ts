import { chunkReportSchema, type ChunkReport } from "#core/chunk-report.ts";
import { getJson, putJson } from "#core/json-values.ts";
import type { JobStore } from "#core/ports.ts";

/** Writes a report, checked on the way out as it will be on the way in. */
export const leaveReport = (store: JobStore, key: string, report: ChunkReport): Promise<void> =>
  putJson(store, key, chunkReportSchema.parse(report));

/** The report of a finished stage of a chunk, or null when there is none yet. */
export const findReport = async (store: JobStore, key: string): Promise<ChunkReport | null> =>
  (await store.has(key)) ? getJson(store, key, chunkReportSchema) : null;
