import pLimit from "p-limit";
import { jobKeys } from "#core/job/keys.ts";
import type { Manifest } from "#core/job/manifest.ts";
import { assignmentsSchema } from "#core/memory/assignment.ts";
import { findIntactJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";

/** Shots looked up at once. */
const atOnce = 16;

/** A sentence for each picture that was given for the whole film and gave no shot its colours. */
export const unusedReferences = async (store: JobStore, manifest: Manifest): Promise<string[]> => {
  const { references, shots } = manifest;
  if (references.length === 0) return [];
  const limit = pLimit(atOnce);
  const assigned = await Promise.all(
    shots.map((shot) =>
      limit(() => findIntactJson(store, jobKeys.assignments(manifest, shot), assignmentsSchema)),
    ),
  );
  const used = new Set(assigned.flatMap((of) => of ?? []).map(({ digest }) => digest));
  return references
    .filter(({ digest }) => !used.has(digest))
    .map(
      ({ name }) =>
        `the reference ${name} gave no colours: no shot takes it for a picture of the same things (docs/references.md); give it to a shot with chromaloom edit if it belongs there`,
    );
};
