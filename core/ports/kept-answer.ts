import { jobKeys } from "#core/job/keys.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { findSealedJson } from "#core/ports/json-values.ts";
import { leaveSeals, sealListSchema } from "#core/ports/sealed-values.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { matches } from "#core/store/seal.ts";

/** Keeps what a colourist gave, for every run that asks the same. */
export const keepAnswer = async (store: JobStore, question: string, bytes: Uint8Array): Promise<void> => {
  const key = jobKeys.answer(question);
  await store.put(key, bytes);
  await leaveSeals(store, jobKeys.answerSeals(question), { [key]: await sealOf(bytes) });
};

/** An answer as it was given; null: there is none, or it was damaged since, and the colourist is asked again. */
export const keptAnswer = async (store: JobStore, question: string): Promise<Uint8Array | null> => {
  const key = jobKeys.answer(question);
  if (!(await store.has(key))) return null;
  const list = await findSealedJson(store, jobKeys.answerSeals(question), sealListSchema);
  const [seal, bytes] = [list?.artefacts[key], await store.get(key)];
  return seal !== undefined && matches(await sealOf(bytes), seal) ? bytes : null;
};
