import {
  isItemDone,
  jobState,
  keysOfItem,
  stateFolders,
  type ItemOfStage,
  type JobState,
} from "#core/job/done.ts";
import type { Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { fanOutStages, type FanOutStage } from "#core/store/stages.ts";

/** The keys that a store holds of those that stages' state is read from. */
export const stateKeys = async (
  store: Pick<JobStore, "list">,
  stages: readonly FanOutStage[] = fanOutStages,
): Promise<ReadonlySet<string>> => {
  const keys = new Set<string>();
  for (const folder of new Set(stages.flatMap((stage) => stateFolders[stage]))) {
    for await (const key of store.list(folder)) keys.add(key);
  }
  return keys;
};

/** What is done, and what is missing, of a planned job. */
export const readJobState = async (
  store: Pick<JobStore, "list">,
  manifest: Manifest,
): Promise<JobState> => {
  const keys = await stateKeys(store);
  return jobState(manifest, (key) => keys.has(key));
};

/** Whether one item of a stage is done; asked by a worker before it begins. */
export const readIsItemDone = async (
  store: Pick<JobStore, "has">,
  manifest: Manifest,
  item: ItemOfStage,
): Promise<boolean> => {
  const keys = new Set<string>();
  for (const key of keysOfItem(manifest, item)) if (await store.has(key)) keys.add(key);
  return isItemDone(manifest, item, (key) => keys.has(key));
};
