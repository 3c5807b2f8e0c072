import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { editsSchema, type Edits } from "#core/edits/edits.ts";
import { parseTypedJson } from "#core/typed-json.ts";

/**
 * Reads what a person decided of shots: an edits.json, as the review page saves it.
 *
 * @param edits  its text, or the value that the text says
 * @param name  what failures call it
 * @returns edits with every default filled in
 * @throws JobError UsageInvalid, which names each field that is wrong
 */
export const parseEdits = (edits: unknown, name = "edits.json"): Edits => {
  const parsed = editsSchema.safeParse(typeof edits === "string" ? parseTypedJson(edits, name) : edits);
  if (parsed.success) return parsed.data;
  throw new JobError(
    "UsageInvalid",
    `${name} is not an edits.json (docs/edits.md describes its fields):\n${z.prettifyError(parsed.error)}`,
    { path: name },
  );
};
