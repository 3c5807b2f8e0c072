import { folderStore } from "#adapters/disk/folder-store.ts";
import { leaveSeals } from "#core/ports/sealed-values.ts";
import { jobFolders, reviewSealsKey } from "#core/store/layout.ts";
import type { Seals } from "#core/store/seal.ts";

/** Seals the review in a job's folder as the review stage does: what has no seal is not served. */
export const sealReview = async (job: string): Promise<void> => {
  const store = folderStore(job);
  const seals: Seals = {};
  for await (const key of store.list(jobFolders.review)) {
    const seal = await store.seal(key);
    if (seal !== null) seals[key] = seal;
  }
  await leaveSeals(store, reviewSealsKey, seals);
};
