import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { smallTextAt } from "#adapters/read-at-most.ts";
import type { RecordItem } from "#core/batches/batch-record.ts";
import { adviceFor } from "#core/reports/failure-advice.ts";

/** The first line of our notes: any other file of such a name is a person's. */
const heading = "chromaloom could not colour this:";

/**
 * Leaves a note on a film that failed in the folder `failed` of the results, and takes it away when the film
 * is done. Whatever else lies at the note's place stays.
 */
export const noteFailure = async (results: string, record: RecordItem): Promise<void> => {
  const path = join(results, "failed", `${record.item}.txt`);
  const there = await smallTextAt(path);
  if (there !== null && !there.startsWith(heading)) return;
  if (record.state !== "failed") {
    if (there !== null) await rm(path, { force: true });
    return;
  }
  const code = record.code ?? "fault";
  await mkdir(dirname(path), { recursive: true });
  await writeFile(
    path,
    `${heading} ${record.source}\n\n${record.message ?? ""} [${code}]\n\n${adviceFor(code)}\n`,
  );
};
