import type { JobStore } from "#core/ports/job-store.ts";
import { sealOf } from "#core/store/seal-of.ts";
import type { Seal, Seals } from "#core/store/seal.ts";

/** A store that remembers the seals of what is put into it, for the report that names them. */
export const recordingStore = (
  store: JobStore,
): { readonly store: JobStore; readonly seals: () => Seals } => {
  const known = new Map<string, Seal>();
  return {
    store: {
      ...store,
      put: async (key, body) => {
        known.set(key, await sealOf(body));
        await store.put(key, body);
      },
      adopt: async (key, path) => {
        const seal = await store.adopt(key, path);
        known.set(key, seal);
        return seal;
      },
    },
    seals: () => Object.fromEntries(known),
  };
};
