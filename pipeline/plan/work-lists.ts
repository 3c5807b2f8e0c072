import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { putJson } from "#core/ports/json-values.ts";
import { isPart, type Chunk, type Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { longShots } from "#core/job/long-shots.ts";

/** What a job has still to do, stage by stage. Link and finish are there before colour is done. */
export type WorkLists = {
  readonly colour: readonly Chunk[];
  readonly link: readonly FrameRange[];
  readonly finish: readonly Chunk[];
};

/** What is left to do of a planned job, by what its store holds. */
export const workLeft = async (store: JobStore, manifest: Manifest): Promise<WorkLists> => {
  const there = new Set<string>();
  for (const folder of ["reports/", "evidence/"]) {
    for await (const key of store.list(folder)) there.add(key);
  }
  const isDone = doneIn(manifest, (key) => there.has(key));
  return {
    colour: manifest.chunks.filter((chunk) => !isDone.colour(chunk)),
    link: longShots(manifest).filter((shot) => !isDone.link(shot)),
    finish: manifest.chunks.filter((chunk) => isDone.finishable(chunk) && !isDone.finish(chunk)),
  };
};

/**
 * What counts as done. Whole shots are coloured by colour, or, after an edit, by finish from evidence
 * that was kept. Of a part the evidence goes once it is finished; until then colour is only done while
 * the evidence is there, because link and finish read it.
 */
const doneIn = (manifest: Manifest, has: (key: string) => boolean) => {
  const hasEvidence = (chunk: Chunk): boolean => has(jobKeys.evidence(manifest, chunk));
  const finish = (chunk: Chunk): boolean =>
    has(jobKeys.finishReport(manifest, chunk)) ||
    (!isPart(chunk) && has(jobKeys.colourReport(manifest, chunk)));
  return {
    colour: (chunk: Chunk): boolean => finish(chunk) || hasEvidence(chunk),
    finishable: (chunk: Chunk): boolean => isPart(chunk) || hasEvidence(chunk),
    finish,
    link: (shot: FrameRange): boolean => has(jobKeys.linkReport(manifest, shot)),
  };
};

/** Whether one item of a stage is done; asked by a worker before it begins. */
export const isItemDone = async (
  store: JobStore,
  manifest: Manifest,
  item:
    | { readonly stage: "colour" | "finish"; readonly chunk: Chunk }
    | { readonly stage: "link"; readonly shot: FrameRange },
): Promise<boolean> => {
  const keys =
    item.stage === "link"
      ? [jobKeys.linkReport(manifest, item.shot)]
      : [
          jobKeys.colourReport(manifest, item.chunk),
          jobKeys.finishReport(manifest, item.chunk),
          jobKeys.evidence(manifest, item.chunk),
        ];
  const there = new Set<string>();
  for (const key of keys) if (await store.has(key)) there.add(key);
  const isDone = doneIn(manifest, (key) => there.has(key));
  return item.stage === "link" ? isDone.link(item.shot) : isDone[item.stage](item.chunk);
};

/** Writes what is left to do where the workflow's maps read it: arrays of `{"item": ID}`. */
export const leaveWorkLists = async (store: JobStore, manifest: Manifest): Promise<WorkLists> => {
  const left = await workLeft(store, manifest);
  const items = {
    colour: longestFirst(left.colour).map(({ id }) => id),
    link: left.link.map(({ first }) => String(first)),
    finish: longestFirst(left.finish).map(({ id }) => id),
  };
  for (const stage of ["colour", "link", "finish"] as const) {
    await putJson(
      store,
      jobKeys.list(stage),
      items[stage].map((item) => ({ item })),
    );
  }
  return left;
};

/** So that the last ones to end are short, and nobody waits long for them. */
const longestFirst = (chunks: readonly Chunk[]): Chunk[] =>
  chunks.toSorted((one, other) => frameCount(other.range) - frameCount(one.range));
