import * as z from "zod";
import { JobError } from "#core/errors.ts";
import type { JobStore } from "#core/ports/job-store.ts";

/** Writes a value as JSON under `key`. */
export const putJson = (store: JobStore, key: string, value: unknown): Promise<void> =>
  store.put(key, new TextEncoder().encode(`${JSON.stringify(value)}\n`));

/** Reads what `putJson` wrote. @throws JobError JobInvalid when it is not what this version writes */
export const getJson = async <Value>(
  store: JobStore,
  key: string,
  schema: z.ZodType<Value>,
): Promise<Value> => {
  const parsed = schema.safeParse(parseJson(await store.get(key), key));
  if (parsed.success) return parsed.data;
  throw new JobError(
    "JobInvalid",
    `${key} of the job is not what this version of chromaloom writes; colour the film again in a new folder:\n${z.prettifyError(parsed.error)}`,
    { key },
  );
};

/** As `getJson`; null where there is no such key. */
export const findJson = async <Value>(
  store: JobStore,
  key: string,
  schema: z.ZodType<Value>,
): Promise<Value | null> => ((await store.has(key)) ? getJson(store, key, schema) : null);

const parseJson = (bytes: Uint8Array, key: string): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new JobError(
      "JobInvalid",
      `${key} of the job is not JSON; colour the film again in a new folder`,
      { key },
      { cause: error },
    );
  }
};
