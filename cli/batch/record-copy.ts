import { join } from "node:path";
import * as z from "zod";
import { readAtMost } from "#adapters/read-at-most.ts";
import { batchRecordSchema, type RecordItem } from "#core/batches/batch-record.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { matches, sealSchema } from "#core/store/seal.ts";

/** The same text a second time with its seal: what the next run knows, whatever becomes of the summary. */
const copySchema = z.strictObject({ seal: sealSchema, text: z.string() });

export const recordCopyIn = (results: string): string => join(results, ".chromaloom-batch.copy.json");

export const recordCopyOf = async (text: string): Promise<string> =>
  JSON.stringify({ seal: await sealOf(Buffer.from(text)), text });

/** Items of an intact copy; null: there is none, and the summary itself is read. */
export const readRecordCopy = async (path: string, most: number): Promise<readonly RecordItem[] | null> => {
  try {
    const bytes = await readAtMost(path, most, (why) => new Error(why));
    const { seal, text } = copySchema.parse(JSON.parse(bytes.toString("utf8")));
    if (!matches(await sealOf(Buffer.from(text)), seal)) return null;
    return batchRecordSchema.parse(JSON.parse(text)).items;
  } catch {
    // Gone or damaged: the summary is there as well, and says what is wrong with it.
    return null;
  }
};
