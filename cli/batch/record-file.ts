import { existsSync } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { takeLock } from "#adapters/disk/folder-lock.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { readAtMost } from "#adapters/read-at-most.ts";
import { parseRecord, recordCsv, type RecordItem } from "#core/batches/batch-record.ts";
import { JobError } from "#core/errors.ts";
import { readRecordCopy, recordCopyIn, recordCopyOf } from "#cli/batch/record-copy.ts";

/** The summary of a batch, in the folder of its results, held by this process alone. */
export type RecordFile = {
  readonly json: string;
  readonly csv: string;
  readonly find: (place: string) => RecordItem | null;
  /** Writes an item down; on the disk when this is done. */
  readonly put: (item: RecordItem) => Promise<void>;
  readonly close: () => Promise<void>;
};

const name = "chromaloom-batch";

/** Of ten million items. */
const maxBytes = 2 ** 32;

/**
 * Opens, or begins, the summary in a folder of results, which is made where there is none.
 *
 * @throws JobError OutputExists, OutputUnwritable, DiskFull, JobBusy
 */
export const openRecord = async (results: string): Promise<RecordFile> => {
  const [json, csv] = [join(results, `${name}.json`), join(results, `${name}.csv`)];
  await mkdir(results, { recursive: true }).catch((error: unknown) => {
    throw writeFailure(results, error);
  });
  const lock = await takeLock(join(results, `.${name}.lock`));
  if ("holder" in lock) {
    throw new JobError(
      "JobBusy",
      `process ${lock.holder.pid} is already working on a batch with its results in ${results}; wait for it, stop it, or name another folder with -o`,
      { results, holder: lock.holder },
    );
  }
  try {
    const copy = recordCopyIn(results);
    const kept = await readRecordCopy(copy, maxBytes);
    const known = kept ?? (await readItems(json, csv));
    // Damaged, or somebody's: it is not for us to know.
    if (kept !== null && !(await isSummary(json, csv))) await rename(json, `${json}.damaged`);
    const items = new Map(known.map((item) => [item.item, item]));
    let writing = Promise.resolve();
    const write = async (): Promise<void> => {
      const all = [...items.values()].sort((one, other) => (one.item < other.item ? -1 : 1));
      const record = { program: "chromaloom", holds: "batch", version: 1, items: all };
      const text = `${JSON.stringify(record, null, 1)}\n`;
      await replace(copy, await recordCopyOf(text));
      await replace(json, text);
      await replace(csv, recordCsv(all));
    };
    await write();
    return {
      json,
      csv,
      find: (place) => items.get(place) ?? null,
      put: (item) => {
        items.set(item.item, item);
        const next = writing.then(write);
        writing = next.catch(() => undefined);
        return next;
      },
      close: async () => {
        await writing;
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
};

const readItems = async (json: string, csv: string): Promise<readonly RecordItem[]> => {
  const refuse = (why: string, cause?: unknown): JobError =>
    new JobError(
      "OutputExists",
      `${json} ${why}; move it away, or name another folder with -o`,
      {},
      { cause },
    );
  if ((await ifThere(stat(json))) === null) {
    if ((await ifThere(stat(csv))) === null) return [];
    throw new JobError(
      "OutputExists",
      `${csv} is there, without the ${name}.json that batches leave beside it; move it away, or name another folder with -o`,
      { csv },
    );
  }
  return parseRecord((await readAtMost(json, maxBytes, refuse)).toString("utf8"), json).items;
};

const isSummary = (json: string, csv: string): Promise<boolean> =>
  readItems(json, csv).then(
    () => true,
    (error: unknown) => {
      if (error instanceof JobError && error.name === "OutputExists" && existsSync(json)) return false;
      if (error instanceof JobError && error.name === "OutputExists") return true;
      throw error;
    },
  );

/** Seen whole or not at all. */
const replace = async (path: string, text: string): Promise<void> => {
  const draft = `${path}.${process.pid}.part`;
  try {
    await writeFile(draft, text, { flush: true });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw writeFailure(path, error);
  }
};
