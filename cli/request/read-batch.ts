import { readAtMost } from "#adapters/read-at-most.ts";
import { JobError } from "#core/errors.ts";
import { parseBatch, type Batch } from "#core/job/batch.ts";
import { parseTypedJson } from "#core/typed-json.ts";
import { inputLimits } from "#core/limits.ts";

/** What was named: films, or a batch that lists them. */
export type NamedBatch = {
  readonly batch: Batch;
  /** The batch's file; null: films were named by themselves. */
  readonly path: string | null;
};

/**
 * Reads what was typed as a batch: one batch.json, or films with the options that all of them have.
 *
 * @param order  JSON, as the options of a batch
 * @throws JobError UsageInvalid
 */
export const namedBatch = async (
  sources: readonly string[],
  order: string | undefined,
): Promise<NamedBatch> => {
  const [first = ""] = sources;
  const batches = sources.filter((source) => source.endsWith(".json"));
  if (batches.length === 0) {
    const options = order === undefined ? {} : parseTypedJson(order, "--order");
    return { batch: parseBatch(JSON.stringify({ options, items: sources }), "--order"), path: null };
  }
  if (sources.length > 1) {
    throw new JobError("UsageInvalid", `${batches.join(", ")}: a batch is given alone, one at a time`);
  }
  if (order !== undefined) {
    throw new JobError(
      "UsageInvalid",
      `--order is for films; the options of ${first} stand in it: omit --order`,
    );
  }
  return { batch: parseBatch(await readBatch(first), first), path: first };
};

const readBatch = async (path: string): Promise<string> => {
  const refuse = (why: string, cause?: unknown): JobError =>
    new JobError("UsageInvalid", `the batch ${path} ${why}`, { path }, { cause });
  const bytes = await readAtMost(path, inputLimits.batch.bytes, refuse).catch((error: unknown) => {
    throw error instanceof JobError
      ? error
      : refuse("cannot be read; check the name and the folder", error);
  });
  return bytes.toString("utf8");
};
