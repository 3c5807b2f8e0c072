import {
  isItemDone,
  jobState,
  keysOfItem,
  stateFolders,
  type ItemOfStage,
  type JobState,
} from "#core/job/done.ts";
import { jobKeys } from "#core/job/keys.ts";
import { longShots } from "#core/job/long-shots.ts";
import { findSealedJson } from "#core/ports/json-values.ts";
import { areIntact, namesArtefactsSchema } from "#core/ports/sealed-values.ts";
import type { Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { fanOutStages, type FanOutStage } from "#core/store/stages.ts";

/** The keys present in a store that decide the stages' state. */
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

/**
 * Removes the keys that say of damaged work that it is done, so that all who read the job's state
 * afterwards see it as missing. Before work begins, while no worker writes.
 */
export const removeDamaged = async (store: JobStore, manifest: Manifest): Promise<void> => {
  const keys = await stateKeys(store);
  const wanted = [
    ...manifest.chunks.flatMap((unit) => keysOfItem(manifest, { stage: "colour", unit })),
    ...longShots(manifest).flatMap((unit) => keysOfItem(manifest, { stage: "link", unit })),
  ];
  const there = new Set(wanted.filter((key) => keys.has(key)));
  const intact = await intactKeys(store, manifest, [...there]);
  for (const key of there) if (!intact.has(key)) await store.remove(key);
};

/** Whether one item of a stage is done, and intact; asked by a worker before it begins. */
export const readIsItemDone = async (
  store: JobStore,
  manifest: Manifest,
  item: ItemOfStage,
): Promise<boolean> => {
  const intact = await intactKeys(store, manifest, keysOfItem(manifest, item));
  return isItemDone(manifest, item, (key) => intact.has(key));
};

/** Reports read, and artefacts looked at, at once. */
const atOnce = 16;

/**
 * Those of the keys that can be relied on: of reports and lists of seals whose artefacts lie in the store
 * as they were put there, and of evidence that does.
 */
const intactKeys = async (
  store: JobStore,
  manifest: Manifest,
  keys: readonly string[],
): Promise<ReadonlySet<string>> => {
  const sealsOfEvidence = new Map(
    manifest.chunks.map((chunk) => [
      jobKeys.evidence(manifest, chunk),
      jobKeys.evidenceSeals(manifest, chunk),
    ]),
  );
  const isIntact = async (key: string): Promise<boolean> => {
    const found = await findSealedJson(store, sealsOfEvidence.get(key) ?? key, namesArtefactsSchema);
    return found !== null && (await areIntact(store, found.artefacts));
  };
  const intact = new Set<string>();
  for (let at = 0; at < keys.length; at += atOnce) {
    const some = keys.slice(at, at + atOnce);
    const found = await Promise.all(some.map(isIntact));
    for (const [index, key] of some.entries()) if (found[index] === true) intact.add(key);
  }
  return intact;
};
