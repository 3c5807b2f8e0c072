import * as z from "zod";
import { JobError } from "#core/errors.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { getSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import { chunkReportSchema } from "#core/reports/chunk-report.ts";
import { linkReportSchema } from "#core/reports/stage-report.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { matches, sealsSchema, type Seals } from "#core/store/seal.ts";

export const sealListSchema = z.strictObject({ version: z.literal(1), artefacts: sealsSchema });

/** Any report or list that names what was left beside it, of the version in force. */
export const namesArtefactsSchema = z.union([
  chunkReportSchema,
  linkReportSchema,
  z.lazy(() => sealListSchema),
]);

/** Keeps the seals of values that have no report of their own. */
export const leaveSeals = (store: JobStore, key: string, artefacts: Seals): Promise<void> =>
  putSealedJson(store, key, sealListSchema.parse({ version: 1, artefacts }));

/** @throws JobError JobInvalid, StoreKeyMissing */
export const readSeals = async (store: JobStore, key: string): Promise<Seals> =>
  (await getSealedJson(store, key, sealListSchema)).artefacts;

/** Whether everything that seals name lies in the store as it was put there. */
export const areIntact = async (store: JobStore, seals: Seals): Promise<boolean> => {
  for (const [key, seal] of Object.entries(seals)) {
    if (!matches(await store.seal(key, seal.bytes), seal)) return false;
  }
  return true;
};

/** @throws JobError JobInvalid when the value is not the one that was sealed */
export const getSealed = async (store: JobStore, key: string, seals: Seals): Promise<Uint8Array> => {
  const value = await store.get(key);
  const seal = seals[key];
  if (seal === undefined || !matches(await sealOf(value), seal)) throw damaged(key);
  return value;
};

/** As `getSealed`, for tools that read files. */
export const sealedFile = async (store: JobStore, key: string, seals: Seals): Promise<string> => {
  const seal = seals[key];
  if (seal === undefined || !matches(await store.seal(key, seal.bytes), seal)) throw damaged(key);
  return store.localFile(key);
};

const damaged = (key: string): JobError =>
  new JobError(
    "JobInvalid",
    `${key} of the job is damaged or gone; give the same command again, which makes it again`,
    { key },
  );
