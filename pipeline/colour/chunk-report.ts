import { chunkReportSchema, type ChunkReport } from "#core/reports/chunk-report.ts";
import { stateKeys } from "#core/ports/job-state.ts";
import { findSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import { jobKeys } from "#core/job/keys.ts";
import { renderedBy } from "#core/job/done.ts";
import type { Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";

/** Writes a report, checked on the way out as it will be on the way in. */
export const leaveReport = (store: JobStore, key: string, report: ChunkReport): Promise<void> =>
  putSealedJson(store, key, chunkReportSchema.parse(report));

/** The report of a finished stage of a chunk, or null when there is none that can be read. */
const findReport = (store: JobStore, key: string): Promise<ChunkReport | null> =>
  findSealedJson(store, key, chunkReportSchema);

/** By chunk, in order: the report of the stage that rendered it with the controls in force, if any has. */
export const renderReports = async (
  store: JobStore,
  manifest: Manifest,
): Promise<readonly (ChunkReport | null)[]> => {
  const keys = await stateKeys(store, ["finish"]);
  const reports: (ChunkReport | null)[] = [];
  for (const chunk of manifest.chunks) {
    const key = renderedBy(manifest, chunk, (key) => keys.has(key));
    reports.push(key === null ? null : await findReport(store, key));
  }
  return reports;
};

/** How often the network ran for a job's film as it is now; null: a report does not say. */
export const networkRuns = async (store: JobStore, manifest: Manifest): Promise<number | null> => {
  let runs = 0;
  for (const chunk of manifest.chunks) {
    const keys = [jobKeys.colourReport(manifest, chunk), jobKeys.finishReport(manifest, chunk)];
    const found = await Promise.all(keys.map((key) => findReport(store, key)));
    const counted = found.filter((report) => report !== null).map((report) => report.networkRuns);
    if (counted.length === 0 || counted.includes(null)) return null;
    runs += counted.reduce((sum: number, one) => sum + (one ?? 0), 0);
  }
  return runs;
};
