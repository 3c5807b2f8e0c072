import { jobFolderRemains } from "#cli/batch/job-remains.ts";
import { systemFailure } from "#core/system-failure.ts";
import { freeBytesIn } from "#adapters/disk/free-space.ts";
import { diskFor, mayBegin } from "#core/batches/work-space.ts";
import { turnsFor } from "#core/batches/turns.ts";
import type { RecordItem } from "#core/batches/batch-record.ts";
import { JobError } from "#core/errors.ts";
import { runOptions } from "#core/job/run-options.ts";
import {
  colourItem,
  isDoneBefore,
  knownItem,
  unknownItem,
  type KnownItem,
  type Workshop,
} from "#cli/batch/colour-item.ts";
import type { BatchView } from "#cli/batch/batch-view.ts";
import type { WorkItem } from "#cli/batch/find-items.ts";
import type { ItemEvents } from "#cli/batch/item-events.ts";
import type { RunEvent } from "#cli/runner/job-events.ts";
import { workerPool } from "#cli/runner/worker-pool.ts";

/** Colours items as they come, all with the same workers. */
export type Crew = {
  /** @returns what became of it; never throws for what is wrong with the item */
  readonly colour: (item: WorkItem, place: number) => Promise<CrewEnd>;
  readonly close: () => Promise<void>;
};

export type CrewEnd = { readonly record: RecordItem; readonly wasDone: boolean };

type Settings = Omit<Workshop, "workers"> & {
  readonly view: BatchView;
  readonly events: ItemEvents;
};

/** One film more than workers: while one is joined, another one's frames are coloured. */
export const crewOf = (settings: Settings): Crew => {
  const { results, record, size, signal, view } = settings;
  const pool = workerPool();
  const films = turnsFor(size + 1);
  const tasks = turnsFor(size);
  const room = roomFor(settings);

  const work = async (known: KnownItem, place: number): Promise<CrewEnd> => {
    const { item } = known;
    const before = record.find(item.place);
    if (before !== null && (await isDoneBefore(known, before, results))) {
      await jobFolderRemains(results, before, item.kind);
      return { record: before, wasDone: true };
    }
    const turn = { priority: priorityOf(item), place, signal };
    const workers: Workshop["workers"] = {
      run: (task, progress, stop) =>
        tasks.take({ ...turn, signal: stop }, () => pool.run(task, progress, stop)),
    };
    const leave = await room.enter(known);
    try {
      return { record: await attended(settings, workers, known), wasDone: false };
    } finally {
      leave();
    }
  };

  return {
    colour: (item, place) =>
      films
        .take({ priority: priorityOf(item), place, signal }, async () => {
          let known: KnownItem | null = null;
          try {
            known = await knownItem(item, record.find(item.place));
            return await work(known, place);
          } catch (error) {
            return failedItem(settings, { item, known }, error);
          }
        })
        .catch((error: unknown) => failedItem(settings, { item, known: null }, error))
        .then((end) => {
          if (end.wasDone || !signal.aborted) view.ended(item, end.record);
          return end;
        }),
    close: () => pool.close(),
  };
};

/** Colours an item with its events told. */
const attended = async (
  settings: Settings,
  workers: Workshop["workers"],
  known: KnownItem,
): Promise<RecordItem> => {
  const { view, events, signal } = settings;
  const { item } = known;
  view.begun(item);
  const { queue, finished, failed } = events.of(known);
  const listen = (event: RunEvent): void => {
    view.show(item, event);
  };
  try {
    return await colourItem(known, { ...settings, workers }, { listen, events: queue, finished });
  } catch (error) {
    // A webhook that cannot be told is no reason to forget why.
    const untold = (why: unknown): void => {
      view.note(`webhook: its failure could not be told: ${String(why)}`, item);
    };
    if (!signal.aborted) await failed(error).catch(untold);
    throw error;
  }
};

/** Writes down why an item failed; one that was stopped stays as it is. */
const failedItem = async (
  { record, signal, view }: Settings,
  { item, known }: { readonly item: WorkItem; readonly known: KnownItem | null },
  thrown: unknown,
): Promise<CrewEnd> => {
  const error = systemFailure(thrown) ?? thrown;
  if (signal.aborted) return { record: record.find(item.place) ?? unknownItem(item), wasDone: false };
  const ended: RecordItem = {
    ...unknownItem(item),
    ...(known === null ? {} : { job: known.id, seen: known.seen }),
    state: "failed",
    code: error instanceof JobError ? error.name : null,
    message: error instanceof Error ? error.message : String(error),
  };
  if (!(error instanceof JobError) && error instanceof Error)
    view.note(`a fault of the program; please report it:\n${error.stack ?? ""}`, item);
  await record.put(ended).catch((why: unknown) => {
    view.note(`could not be written down: ${String(why)}`, item);
  });
  return { record: ended, wasDone: false };
};

const priorityOf = ({ order }: WorkItem): number => order.priority ?? runOptions.priority.default;

/** Looks at disk and memory before a film begins, and lets it wait while others will make room. */
const roomFor = ({ results, signal, view }: Settings) => {
  const taken = new Map<KnownItem, number>();
  const waiting = new Set<() => void>();
  return {
    enter: async (known: KnownItem): Promise<() => void> => {
      for (let told = false; ;) {
        const space = {
          disk: await freeBytesIn(results),
          memory: process.availableMemory(),
          taken: [...taken.values()].reduce((sum, bytes) => sum + bytes, 0),
        };
        signal.throwIfAborted();
        const { item, bytes } = known;
        if (mayBegin({ name: item.path, bytes }, space, taken.size) === "begin") break;
        if (!told) view.note("waits for another film to end: there is no disk or memory for it now", item);
        told = true;
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
        });
      }
      taken.set(known, diskFor(known.bytes));
      return () => {
        taken.delete(known);
        for (const wake of waiting) wake();
        waiting.clear();
      };
    },
  };
};
