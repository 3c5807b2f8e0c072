import * as z from "zod";
import { jobKeys } from "#core/job/keys.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { findSealedJson, putSealedJson } from "#core/ports/json-values.ts";

const countSchema = z.strictObject({ version: z.literal(1), made: z.int().positive() });

/** Calls made for a question by every run so far, tries that failed included. */
export const callsOf = async (store: JobStore, question: string): Promise<number> =>
  (await findSealedJson(store, jobKeys.calls(question), countSchema))?.made ?? 0;

/**
 * Whether one more call may be made for a question, and if so counts it: before it is made, so that one whose
 * command is killed meanwhile counts too.
 *
 * @param most  calls for it by all runs together
 */
export const spendCall = async (store: JobStore, question: string, most: number): Promise<boolean> => {
  const made = await callsOf(store, question);
  if (made >= most) return false;
  await putSealedJson(store, jobKeys.calls(question), { version: 1, made: made + 1 });
  return true;
};
