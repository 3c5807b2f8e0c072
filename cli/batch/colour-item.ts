import { mkdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { sightingOf } from "#adapters/disk/sighting.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { fingerprintOf } from "#adapters/ffmpeg/probe/fingerprint.ts";
import { refuseNonFile } from "#adapters/ffmpeg/process/refusal.ts";
import { isDone, type RecordItem } from "#core/batches/batch-record.ts";
import { digestOf } from "#core/digest.ts";
import { without } from "#core/job/choices.ts";
import { idOfFile, idOfFrames } from "#core/job/identity.ts";
import { fileNameOf } from "#core/store/media-places.ts";
import type { EventQueue } from "#core/ports/event-queue.ts";
import type { WorkItem } from "#cli/batch/find-items.ts";
import type { RecordFile } from "#cli/batch/record-file.ts";
import { hasTag, resultTag } from "#cli/batch/result-tag.ts";
import { colourCels } from "#cli/cels/colour-cels.ts";
import { colourFilm } from "#cli/local/colour-film.ts";
import type { RunOutcome } from "#cli/local/run-ordered.ts";
import type { JobListener } from "#cli/runner/job-events.ts";
import type { WorkerPool } from "#cli/runner/worker-pool.ts";

/** An item with what is known of it before any work. */
export type KnownItem = {
  readonly item: WorkItem;
  readonly id: string;
  readonly bytes: number;
  /** Of the source as it is, and of what is asked of it. */
  readonly seen: string;
};

/** @throws JobError MediaMissing, MediaUnreadable */
export const knownItem = async (item: WorkItem, before: RecordItem | null): Promise<KnownItem> => {
  const { path, kind, order, footage } = item;
  // A pipe would be waited for.
  if (kind === "film") await refuseNonFile(path);
  const { signature, bytes } = await sightingOf(path, kind);
  const asked = { order: { ...order, callback: null, priority: null, replaceResult: null }, footage };
  const seen = await digestOf({ signature, asked, id: item.id });
  const known = before?.seen === seen ? before.job : null;
  return { item, bytes, seen, id: known ?? item.id ?? (await idOf(item, signature)) };
};

const idOf = async ({ kind, path, place, order, footage }: WorkItem, signature: string): Promise<string> =>
  kind === "film"
    ? idOfFile(fileNameOf(path), await fingerprintOf(path), order)
    : idOfFrames(place, signature, { order, footage });

/** Whether an earlier run coloured it, as it is and as it is asked for, and the result is still there. */
export const isDoneBefore = async (
  { item, id }: KnownItem,
  before: RecordItem | null,
  results: string,
): Promise<boolean> => {
  if (before === null || !isDone(before) || before.job !== id || before.result === null) return false;
  return hasTag(join(results, before.result), item.kind, before.tag);
};

export type Workshop = {
  readonly results: string;
  readonly record: RecordFile;
  readonly workers: Pick<WorkerPool, "run">;
  /** Of the pool. */
  readonly size: number;
  readonly signal: AbortSignal;
};

type Attended = {
  readonly listen: JobListener;
  readonly events: Pick<EventQueue, "send">;
  /** The result is there. */
  readonly finished: (result: string, settled: RunOutcome) => Promise<void>;
};

/** Colours one item, and writes it down before its job's folder goes. @throws JobError */
export const colourItem = async (
  known: KnownItem,
  { results, record, workers, size, signal }: Workshop,
  { listen, events, finished }: Attended,
): Promise<RecordItem> => {
  const { item, id } = known;
  const started = performance.now();
  const stem = join(results, item.stem);
  await mkdir(dirname(stem), { recursive: true }).catch((error: unknown) => {
    throw writeFailure(dirname(stem), error);
  });
  const done = async (settled: RunOutcome): Promise<void> => {
    const result = relative(results, settled.output);
    await finished(settled.output, settled);
    await record.put({
      ...begunItem(known),
      state: settled.isDamaged ? "damaged" : "done",
      result,
      tag: await resultTag(settled.output, item.kind),
      frames: settled.frames,
      seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
      remarks: [...settled.remarks],
    });
  };
  await record.put(begunItem(known));
  if (item.footage.cels === true) await paintCels(known, { stem, listen, signal, done });
  else {
    const { concurrency = size } = item.order;
    const asked = { ...item.order, concurrency: Math.min(size, concurrency) };
    const request = { film: item.path, resultStem: stem, asked, ...item.footage };
    await colourFilm(request, { listen, signal, pool: workers, batch: { id, events, settle: done } });
  }
  const put = record.find(item.place);
  if (put === null) throw new RangeError(`${item.place} was not written down`);
  return put;
};

type Painting = Pick<Workshop, "signal"> &
  Pick<Attended, "listen"> & {
    readonly stem: string;
    readonly done: (settled: RunOutcome) => Promise<void>;
  };

const paintCels = async ({ item }: KnownItem, { stem, done, listen, signal }: Painting): Promise<void> => {
  const asked = without(item.order, ["concurrency", "priority", "callback", "tenant"]);
  const request = { film: item.path, resultStem: stem, asked, ...item.footage };
  await colourCels(request, { listen, signal }, ({ outputs, report }) =>
    done({ output: outputs[0] ?? stem, frames: report.drawings.length, remarks: [], isDamaged: false }),
  );
};

const begunItem = ({ item, id, seen }: KnownItem): RecordItem => ({
  ...unknownItem(item),
  job: id,
  state: "begun",
  seen,
});

/** Of what could not be looked at. */
export const unknownItem = ({ place, path }: WorkItem): RecordItem => ({
  item: place,
  source: path,
  job: null,
  state: "waiting",
  result: null,
  tag: null,
  frames: null,
  seconds: null,
  code: null,
  message: null,
  remarks: [],
  seen: null,
});
