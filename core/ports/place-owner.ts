import { findSealedJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import { reportFolder, sealFolder } from "#core/store/layout.ts";
import { assembleReportSchema } from "#core/reports/stage-report.ts";

/**
 * Whose the place of a result is: free, this job's own work, or somebody else's. Anyone who wants to know
 * whether a place is taken asks here.
 */
export const placeOwner = async (
  store: Pick<JobStore, "list" | "has" | "get">,
  result: Pick<ResultPlace, "tag">,
): Promise<"nobody" | "this job" | "somebody"> => {
  const tag = await result.tag();
  if (tag === null) return "nobody";
  for (const folder of [reportFolder("assemble"), sealFolder("results")]) {
    for await (const key of store.list(folder)) {
      const report = await findSealedJson(store, key, assembleReportSchema);
      if (report?.resultTag === tag) return "this job";
    }
  }
  return "somebody";
};
