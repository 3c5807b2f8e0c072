import * as z from "zod";
import { JobError } from "#core/errors.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { inputLimits } from "#core/limits.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Writes a value as JSON under `key`. */
export const putJson = (store: JobStore, key: string, value: unknown): Promise<void> =>
  store.put(key, bytesOf(`${JSON.stringify(value)}\n`));

/**
 * As `putJson`, with a digest of key and value as the object's last member, `seal`: a value that was
 * damaged or swapped is not read back.
 *
 * @param value  with at least one member
 */
export const putSealedJson = async (store: JobStore, key: string, value: object): Promise<void> => {
  const text = JSON.stringify(value);
  await store.put(key, bytesOf(`${text.slice(0, -1)}${sealMember(await digestOfText(key, text))}\n`));
};

const sealMember = (sha256: string): string => `,"seal":"${sha256}"}`;

const digestOfText = async (key: string, text: string): Promise<string> =>
  (await sealOf(bytesOf(`${key}\n${text}`))).sha256;

/**
 * Reads what `putJson` or `putSealedJson` wrote, a person's own documents as well: a seal is checked where
 * there is one.
 *
 * @throws JobError JobInvalid when it is damaged, or not what this version writes
 */
export const getJson = async <Value>(
  store: Pick<JobStore, "get">,
  key: string,
  schema: z.ZodType<Value>,
): Promise<Value> => parsed(key, (await openedText(store, key)).text, schema);

/**
 * Reads what `putSealedJson` wrote. Without a seal it is not what the program left there: anything may
 * have been changed in it.
 *
 * @throws JobError JobInvalid when it is damaged, has no seal, or is not what this version writes
 */
export const getSealedJson = async <Value>(
  store: Pick<JobStore, "get">,
  key: string,
  schema: z.ZodType<Value>,
): Promise<Value> => {
  const { text, hasSeal } = await openedText(store, key);
  if (!hasSeal) throw new JobError("JobInvalid", damaged(key), { key });
  return parsed(key, text, schema);
};

const parsed = <Value>(key: string, text: string, schema: z.ZodType<Value>): Value => {
  const value = schema.safeParse(parseJson(text, key));
  if (value.success) return value.data;
  throw new JobError(
    "JobInvalid",
    `${key} of the job is not what this version of chromaloom writes; colour the film again in a new folder:\n${z.prettifyError(value.error)}`,
    { key },
  );
};

const sealPattern = /^,"seal":"([0-9a-f]{64})"\}$/;

/** A value's text without its seal. @throws JobError JobInvalid where it is not the text that was sealed */
const openedText = async (
  store: Pick<JobStore, "get">,
  key: string,
): Promise<{ readonly text: string; readonly hasSeal: boolean }> => {
  const bytes = await store.get(key);
  if (bytes.length > inputLimits.jobDocument.bytes) throw new JobError("JobInvalid", damaged(key), { key });
  const text = new TextDecoder().decode(bytes).trimEnd();
  const at = text.length - sealMember("0".repeat(64)).length;
  const sha256 = sealPattern.exec(text.slice(Math.max(at, 0)))?.[1];
  if (sha256 === undefined) return { text, hasSeal: false };
  const value = `${text.slice(0, at)}}`;
  if ((await digestOfText(key, value)) === sha256) return { text: value, hasSeal: true };
  throw new JobError("JobInvalid", damaged(key), { key });
};

const damaged = (key: string): string =>
  `${key} of the job is damaged; give the colorize command of the job again, which makes again what can be`;

/** As `getJson`; null where there is no such key. */
export const findJson = async <Value>(
  store: Pick<JobStore, "get" | "has">,
  key: string,
  schema: z.ZodType<Value>,
): Promise<Value | null> => ((await store.has(key)) ? getJson(store, key, schema) : null);

/** As `findJson`; what is damaged, or of another version, counts as missing. For what can be made again. */
export const findIntactJson = <Value>(
  store: Pick<JobStore, "get" | "has">,
  key: string,
  schema: z.ZodType<Value>,
): Promise<Value | null> => nullIfInvalid(findJson(store, key, schema));

/** As `findIntactJson`, for what `putSealedJson` wrote: without its seal it counts as missing too. */
export const findSealedJson = async <Value>(
  store: Pick<JobStore, "get" | "has">,
  key: string,
  schema: z.ZodType<Value>,
): Promise<Value | null> =>
  (await store.has(key)) ? nullIfInvalid(getSealedJson(store, key, schema)) : null;

const nullIfInvalid = async <Value>(found: Promise<Value | null>): Promise<Value | null> => {
  try {
    return await found;
  } catch (error) {
    if (error instanceof JobError && error.name === "JobInvalid") return null;
    throw error;
  }
};

const parseJson = (text: string, key: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JobError("JobInvalid", damaged(key), { key }, { cause: error });
  }
};
