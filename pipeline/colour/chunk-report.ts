import { chunkReportSchema, type ChunkReport } from "#core/reports/chunk-report.ts";
import { getJson, putJson } from "#core/ports/json-values.ts";
import { jobKeys } from "#core/job/keys.ts";
import { isPart, type Chunk, type Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";

/** Writes a report, checked on the way out as it will be on the way in. */
export const leaveReport = (store: JobStore, key: string, report: ChunkReport): Promise<void> =>
  putJson(store, key, chunkReportSchema.parse(report));

/** The report of a finished stage of a chunk, or null when there is none yet. */
export const findReport = async (store: JobStore, key: string): Promise<ChunkReport | null> =>
  (await store.has(key)) ? getJson(store, key, chunkReportSchema) : null;

/** Report of the stage that coloured a chunk's frames: of whole shots colour, or finish after an edit. */
export const colouringReport = async (
  store: JobStore,
  manifest: Manifest,
  chunk: Chunk,
): Promise<ChunkReport | null> =>
  (await findReport(store, jobKeys.finishReport(manifest, chunk))) ??
  (isPart(chunk) ? null : findReport(store, jobKeys.colourReport(manifest, chunk)));
