import { frameCount } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Chunk, Manifest } from "#core/job/manifest.ts";
import { readJobState, removeDamaged } from "#core/ports/job-state.ts";
import { putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { fanOutStages } from "#core/store/stages.ts";

/** Writes what is left to do, damaged work too, where the workflow's maps read it: arrays of `{"item": ID}`. */
export const leaveWorkLists = async (store: JobStore, manifest: Manifest): Promise<void> => {
  await removeDamaged(store, manifest);
  const state = await readJobState(store, manifest);
  const items = {
    colour: longestFirst(state.colour.missing).map(({ id }) => id),
    link: state.link.missing.map(({ first }) => String(first)),
    finish: longestFirst(state.finish.missing).map(({ id }) => id),
  };
  for (const stage of fanOutStages) {
    await putJson(
      store,
      jobKeys.list(stage),
      items[stage].map((item) => ({ item })),
    );
  }
};

/** So that the last ones to end are short, and nobody waits long for them. */
const longestFirst = (chunks: readonly Chunk[]): Chunk[] =>
  chunks.toSorted((one, other) => frameCount(other.range) - frameCount(one.range));
