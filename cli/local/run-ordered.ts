import { resolve } from "node:path";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { refuseTakenResult, type JobFolder } from "#adapters/disk/job-folder.ts";
import { jobKeys } from "#core/job/keys.ts";
import { executionInput, type ExecutionInput } from "#core/job/ref.ts";
import { jobRequestKey, type JobRequest } from "#core/job/request.ts";
import { putSealedJson } from "#core/ports/json-values.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";
import { keyFramesOf } from "#cli/colourist/key-frames-of.ts";
import type { ColouredFilm } from "#cli/local/coloured-film.ts";
import { readOutcome, type JobOutcome } from "#cli/local/job-outcome.ts";
import { resultAt, type Ordered } from "#cli/local/order-job.ts";
import type { EventQueue } from "#core/ports/event-queue.ts";
import { frameCount } from "#core/film/frame-range.ts";
import type { WorkerPool } from "#cli/runner/worker-pool.ts";
import type { JobListener } from "#cli/runner/job-events.ts";
import { runJob } from "#cli/runner/run-job.ts";

/** Who is told of the work, and what stops it. */
export type Attendance = {
  readonly listen: JobListener;
  readonly signal: AbortSignal;
  /** Absent: the run has workers of its own. */
  readonly pool?: Pick<WorkerPool, "run">;
  /** Absent: the job is alone here. */
  readonly batch?: {
    /** The job's own, as in the cloud. */
    readonly id: string;
    readonly events: Pick<EventQueue, "send">;
    /** The result is there; its job's folder still knows whose it is. */
    readonly settle: (coloured: RunOutcome) => Promise<void>;
  };
};

/** What came of one film of a batch. */
export type RunOutcome = {
  readonly output: string;
  readonly frames: number;
  readonly remarks: readonly string[];
  readonly isDamaged: boolean;
};

/** Tells the batch, if there is one, before the job's folder goes. */
export const settled = async (
  { batch }: Attendance,
  output: string,
  { manifest, remarks }: JobOutcome,
): Promise<void> =>
  batch?.settle({
    output,
    frames: frameCount(manifest.range),
    remarks,
    isDamaged: manifest.missing !== null,
  });

/** What a run came to: a coloured film, or key frames that wait for somebody's colours. */
export type Ran =
  | Extract<Awaited<ReturnType<typeof keyFramesOf>>, { type: "awaited" }>
  | {
      readonly type: "done";
      readonly outcome: JobOutcome;
      readonly colourist: ColouredFilm["colourist"];
    };

/** Runs an order in its job's folder, which this process holds, to its end. @throws JobError */
export const runOrdered = async (
  request: ColorizeRequest,
  ordered: Ordered,
  { root, store }: JobFolder,
  { listen, signal, pool, batch }: Attendance,
): Promise<Ran> => {
  const { source, notes } = ordered;
  const order = { ...ordered.order, ...idOf(batch) };
  for (const text of notes) listen({ type: "note", text });
  // Once more, now that nobody else works for the same result.
  await refuseTakenResult(root, resultAt(order));
  // Plan takes it as it is while the film stays the same.
  await putSealedJson(store, jobKeys.source, source);
  const film = source.fingerprint;
  const keyFrames = await keyFramesOf(request, { order, film, store, show: listen, signal });
  if (keyFrames?.type === "awaited") return keyFrames;
  const coloured = keyFrames === null ? {} : { keyFrames: [...keyFrames.keyFrames] };
  await putSealedJson(store, jobRequestKey, { ...order, ...coloured });
  const { peakMemoryBytes } = await runJob({
    input: inputOf(order, root),
    execution: `${order.id}_${Date.now().toString(36)}`,
    openStore: folderStore,
    events: batch?.events ?? { send: () => Promise.resolve() },
    listen,
    signal,
    ...(pool === undefined ? {} : { workers: pool }),
  });
  const outcome = await readOutcome(store, peakMemoryBytes);
  return { type: "done", outcome, colourist: keyFrames?.report ?? null };
};

const idOf = (batch: Attendance["batch"]) => (batch === undefined ? {} : { id: batch.id });

const inputOf = (request: JobRequest, folder: string): ExecutionInput => {
  const store = resolve(folder);
  return executionInput({ id: request.id, store, bucket: "local", prefix: store }, request);
};
