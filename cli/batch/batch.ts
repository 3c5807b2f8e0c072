import { setMaxListeners } from "node:events";
import { dirname, join, resolve } from "node:path";
import { readEnvironment } from "#adapters/env.ts";
import { systemFailure, systemReason } from "#core/system-failure.ts";
import { webhookClient } from "#adapters/http/webhook-client.ts";
import { isFolder } from "#adapters/disk/look-at.ts";
import { readAtMost } from "#adapters/read-at-most.ts";
import { isDone, type RecordItem } from "#core/batches/batch-record.ts";
import { workersFor } from "#core/batches/work-space.ts";
import { failures, JobError } from "#core/errors.ts";
import { readSigningKeys } from "#core/events/signing-keys.ts";
import type { BatchItem } from "#core/job/batch.ts";
import { callbackSchema } from "#core/job/callback.ts";
import { without, type FootageOrder, type JobOrder } from "#core/job/choices.ts";
import { batchView, type BatchView } from "#cli/batch/batch-view.ts";
import { summariseBatch } from "#cli/batch/batch-summary.ts";
import { crewOf, type CrewEnd } from "#cli/batch/crew.ts";
import { eventOutbox, type EventOutbox } from "#cli/batch/event-outbox.ts";
import { noteFailure } from "#cli/batch/failure-notes.ts";
import { defaultResults, findItems, refuseOntoThemselves, type WorkItem } from "#cli/batch/find-items.ts";
import { itemEvents, noEvents } from "#cli/batch/item-events.ts";
import { openRecord, type RecordFile } from "#cli/batch/record-file.ts";
import { defaultStill, watchFolder } from "#cli/batch/watch-folder.ts";
import { checkWorkers } from "#cli/request/check-workers.ts";
import { interruptible } from "#cli/terminal/interruption.ts";
import { namedBatch } from "#cli/request/read-batch.ts";

/** What was typed, as commander read it. */
export type BatchRequest = {
  readonly sources: readonly string[];
  readonly output?: string;
  /** JSON, as the options of a batch. */
  readonly order?: string;
  readonly json?: true;
  readonly watch?: true;
  /** Seconds. */
  readonly still?: number;
  readonly webhook?: string;
  /** A file. */
  readonly webhookSecret?: string;
  /** Of the options that any job has, for items that do not say otherwise; workers are all items'. */
  readonly asked: JobOrder;
  readonly footage: FootageOrder;
};

/**
 * Colours the films, sequences and cuts of a batch on this machine with one set of workers, or watches a
 * folder for them.
 *
 * @returns the exit code: 0 all done, FilmsFailed's when some failed, MediaTruncated's when some were damaged
 */
export const batch = async (request: BatchRequest): Promise<number> => {
  const interruption = interruptible();
  // Each film and each of its tasks listens.
  setMaxListeners(0, interruption.signal);
  const view = batchView(request.json === true ? "json" : process.stderr.isTTY ? "live" : "lines");
  try {
    return await runBatch(request, view, interruption.signal);
  } finally {
    view.close();
    interruption.release();
  }
};

const runBatch = async (request: BatchRequest, view: BatchView, signal: AbortSignal): Promise<number> => {
  const asked = await askedItems(request);
  const { results, find } = asked;
  const found = await find();
  refuseOntoThemselves(found.items, results);
  if (request.watch === true) await refuseNoFolder(request);
  else if (found.items.length === 0) throw nothingThere(request);
  for (const note of found.notes) view.note(`note: ${note}`);
  const keys = await signingKeys(request, asked.items);
  const size = workersHere(request, view);
  const record = await openRecord(results);
  try {
    const folder = join(results, ".chromaloom-events");
    const warn = (text: string): void => {
      view.note(`webhook: ${text}`);
    };
    const outbox = keys === null ? null : await eventOutbox(folder, { keys, warn });
    const events = outbox === null ? noEvents : itemEvents(outbox, results, folder);
    const crew = crewOf({ results, record, size, signal, view, events });
    // In the order in which they were taken, whenever they end.
    const ends = new Map<string, CrewEnd | null>();
    let taken = 0;
    const colour = async (item: WorkItem): Promise<void> => {
      view.more(1);
      taken += 1;
      ends.set(item.place, ends.get(item.place) ?? null);
      const end = await crew.colour(item, taken);
      ends.set(item.place, end);
      if (request.watch === true && !signal.aborted)
        await noteFailure(results, end.record).catch((error: unknown) => {
          view.note(`its failure could not be written down: ${systemReason(error)}`, item);
        });
    };
    if (request.watch === true) await watch({ request, view, signal, find, colour });
    else await Promise.all(found.items.map(colour));
    await crew.close();
    await closeOutbox(outbox, view);
    view.close();
    return conclude(request, { results, record, ends });
  } finally {
    await record.close();
  }
};

type Watching = Pick<Asked, "find"> & {
  readonly request: BatchRequest;
  readonly view: BatchView;
  readonly signal: AbortSignal;
  readonly colour: (item: WorkItem) => Promise<void>;
};

const watch = ({ request, view, signal, find, colour }: Watching): Promise<void> => {
  const { still = defaultStill } = request;
  view.note(`watching ${request.sources[0] ?? ""}: what is still for ${still} s is coloured; Ctrl-C ends`);
  let last = "";
  // A folder that cannot be read now may be read again: a disk in the network comes back.
  const looked = async (): Promise<readonly WorkItem[]> => {
    try {
      return (await find()).items;
    } catch (error) {
      const known = systemFailure(error) ?? error;
      const text = known instanceof Error ? known.message : String(known);
      if (text !== last) view.note(text);
      last = text;
      return [];
    }
  };
  return watchFolder({ find: looked, seconds: still, signal, take: colour });
};

type Asked = {
  readonly items: readonly BatchItem[];
  readonly results: string;
  readonly find: () => ReturnType<typeof findItems>;
};

const askedItems = async (request: BatchRequest): Promise<Asked> => {
  const { sources, order, output, webhook, footage } = request;
  const typed = without(request.asked, ["concurrency"]);
  const named = await namedBatch(sources, order);
  const callback = webhook === undefined ? {} : { callback: callbackOf(webhook) };
  const items = named.batch.items.map((item) => ({
    ...item,
    order: { ...typed, ...callback, ...item.order },
    footage: { ...footage, ...item.footage },
  }));
  const results = resolve(output ?? defaultResults(sources, await isFolder(sources[0] ?? "")));
  const folder = named.path === null ? process.cwd() : dirname(resolve(named.path));
  return { items, results, find: () => findItems(items, folder, results) };
};

const callbackOf = (url: string): NonNullable<JobOrder["callback"]> => {
  const parsed = callbackSchema.safeParse({ url });
  if (parsed.success) return parsed.data;
  throw new JobError("UsageInvalid", `--webhook ${JSON.stringify(url)} is no address; give https://…`);
};

const refuseNoFolder = async ({ sources }: BatchRequest): Promise<void> => {
  const [first = ""] = sources;
  if (sources.length === 1 && (await isFolder(first))) return;
  throw new JobError("UsageInvalid", `--watch is for one folder; ${sources.join(", ")} is not one`);
};

const nothingThere = ({ sources }: BatchRequest): JobError =>
  new JobError(
    "MediaMissing",
    `there is no film and no numbered picture in ${sources.join(", ")}; check the folder, or name films by themselves`,
    { sources },
  );

const maxSecretBytes = 2 ** 16;

/** Keys where anybody is to be told; null: nobody is. @throws JobError UsageInvalid, CallbackRefused */
const signingKeys = async ({ webhookSecret }: BatchRequest, items: readonly BatchItem[]) => {
  const client = webhookClient({ reach: "this machine too" });
  const callbacks = items.flatMap(({ order: { callback } }) => (callback == null ? [] : [callback]));
  for (const { url } of callbacks) client.check(url);
  if (callbacks.length === 0) return null;
  if (webhookSecret === undefined) {
    throw new JobError(
      "UsageInvalid",
      "webhooks are signed: give the file of the secret with --webhook-secret (openssl rand -base64 32 > FILE makes one)",
    );
  }
  const refuse = (why: string, cause?: unknown): JobError =>
    new JobError("UsageInvalid", `the secret ${webhookSecret} ${why}`, {}, { cause });
  const bytes = await readAtMost(webhookSecret, maxSecretBytes, refuse).catch((error: unknown) => {
    throw error instanceof JobError
      ? error
      : refuse(`cannot be read: ${systemReason(error)}; check its name`, error);
  });
  return readSigningKeys(bytes.toString("utf8"));
};

const workersHere = ({ asked: { concurrency } }: BatchRequest, view: BatchView): number => {
  if (concurrency !== undefined) {
    checkWorkers(concurrency);
    return concurrency;
  }
  const { cores } = readEnvironment();
  const size = workersFor(cores, process.availableMemory());
  if (size < cores)
    view.note(`note: ${size} workers on ${cores} cores, because memory is short; --workers N overrides it`);
  return size;
};

const closeOutbox = async (outbox: EventOutbox | null, view: BatchView): Promise<void> => {
  const left = (await outbox?.close()) ?? 0;
  if (left > 0) view.note(`webhook: ${left} events were not taken; the same command sends them again`);
};

type Conclusion = {
  readonly results: string;
  readonly record: RecordFile;
  readonly ends: ReadonlyMap<string, CrewEnd | null>;
};

const conclude = ({ json }: BatchRequest, { results, record, ends }: Conclusion): number => {
  const known = [...ends.values()].filter((end) => end !== null);
  const items = known.map(({ record }) => record);
  const before = new Set(known.filter(({ wasDone }) => wasDone).map(({ record }) => record.item));
  summariseBatch(
    { results, json: record.json, csv: record.csv, items, before },
    json === true ? "json" : "text",
  );
  return exitCodeOf(items);
};

const exitCodeOf = (items: readonly RecordItem[]): number => {
  if (items.some((item) => !isDone(item) && item.state !== "failed")) return failures.Canceled.exitCode;
  if (items.some(({ state }) => state === "failed")) return failures.FilmsFailed.exitCode;
  return items.some(({ state }) => state === "damaged") ? failures.MediaTruncated.exitCode : 0;
};
