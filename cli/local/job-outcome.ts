import type { ChunkReport } from "#core/reports/chunk-report.ts";
import { jobKeys } from "#core/job/keys.ts";
import { getJson } from "#core/ports/json-values.ts";
import { manifestSchema, type Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { resultDigest } from "#core/job/result-digest.ts";
import { sourceSchema, type Source } from "#core/film/source.ts";
import { assembleReportSchema } from "#core/reports/stage-report.ts";
import { renderReports } from "#pipeline/colour/chunk-report.ts";

/** What a finished job left behind, for its summary. */
export type JobOutcome = {
  readonly source: Source;
  readonly manifest: Manifest;
  readonly reports: readonly ChunkReport[];
  /** Sentences: what the container could not take. */
  readonly notCarried: readonly string[];
  readonly peakMemoryBytes: number;
};

/** @throws JobError when the job is not done */
export const readOutcome = async (store: JobStore, peakMemoryBytes: number): Promise<JobOutcome> => {
  const manifest = await getJson(store, jobKeys.manifest, manifestSchema);
  const found = await renderReports(store, manifest);
  const key = jobKeys.assembleReport(await resultDigest(manifest));
  const { notCarried } = await getJson(store, key, assembleReportSchema);
  return {
    source: await getJson(store, jobKeys.source, sourceSchema),
    manifest,
    reports: found.filter((report) => report !== null),
    notCarried,
    peakMemoryBytes,
  };
};
