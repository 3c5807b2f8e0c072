import type { ChunkReport } from "#core/reports/chunk-report.ts";
import { jobKeys } from "#core/job/keys.ts";
import { getJson, getSealedJson } from "#core/ports/json-values.ts";
import { manifestSchema, type Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { jobReportKey, jobReportSchema } from "#core/reports/job-report.ts";
import { networkRuns, renderReports } from "#pipeline/colour/chunk-report.ts";

/** What a finished job left behind, for its summary. */
export type JobOutcome = {
  readonly manifest: Manifest;
  readonly reports: readonly ChunkReport[];
  /** Sentences: what the result lacks of the film, what to look at. */
  readonly remarks: readonly string[];
  readonly peakMemoryBytes: number;
  /** Frames and reference pictures that the network was shown; null: not counted. */
  readonly networkRuns: number | null;
};

/** @throws JobError when the job is not done */
export const readOutcome = async (store: JobStore, peakMemoryBytes: number): Promise<JobOutcome> => {
  const manifest = await getSealedJson(store, jobKeys.manifest, manifestSchema);
  const found = await renderReports(store, manifest);
  const { remarks } = await getJson(store, jobReportKey, jobReportSchema);
  return {
    manifest,
    reports: found.filter((report) => report !== null),
    remarks,
    peakMemoryBytes,
    networkRuns: await networkRuns(store, manifest),
  };
};
