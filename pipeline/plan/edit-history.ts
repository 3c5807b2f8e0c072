import { areForFilm } from "#core/edits/for-film.ts";
import { controlsOf, withControls } from "#core/job/controls.ts";
import { editsSchema, type Edits } from "#core/edits/edits.ts";
import { jobKeys } from "#core/job/keys.ts";
import { getJson, putSealedJson } from "#core/ports/json-values.ts";
import type { Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Source } from "#core/film/source.ts";

/** The edits in force, and how many edits led there; the last one kept is the one in force. */
export type EditsInForce = { readonly edits: Edits | null; readonly number: number };

export const editsInForce = async (store: JobStore): Promise<EditsInForce> => {
  let number = 0;
  while (await store.has(jobKeys.edits(number + 1))) number += 1;
  return {
    number,
    edits: number === 0 ? null : await getJson(store, jobKeys.edits(number), editsSchema),
  };
};

/** Keeps what is in force after one more edit. */
export const keepEdits = (store: JobStore, number: number, edits: Edits): Promise<void> =>
  putSealedJson(store, jobKeys.edits(number), edits);

/** Takes the last edit back: the one before it is in force again. */
export const dropLastEdits = (store: JobStore, number: number): Promise<void> =>
  store.remove(jobKeys.edits(number));

/**
 * The plan as the edits in force want it. Edits to shots that the plan does not have, and edits of
 * another film that was coloured in the same folder before, have no part in it.
 */
export const withEditsInForce = async (
  store: JobStore,
  manifest: Manifest,
  source: Pick<Source, "fingerprint">,
): Promise<Manifest> => {
  const edits = await editsOfFilm(store, source);
  return withControls(manifest, edits === null ? [] : controlsOf(edits, manifest.options));
};

/** The edits in force, if they are this film's; null: none are. */
export const editsOfFilm = async (
  store: JobStore,
  { fingerprint }: Pick<Source, "fingerprint">,
): Promise<Edits | null> => {
  const { edits } = await editsInForce(store);
  return edits !== null && areForFilm(edits, fingerprint) ? edits : null;
};
