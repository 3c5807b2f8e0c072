import pLimit from "p-limit";
import { failures, JobError } from "#core/errors.ts";
import { frameCount } from "#core/frame-range.ts";
import { jobKeys } from "#core/job-keys.ts";
import { isPart, type Chunk, type Manifest } from "#core/manifest.ts";
import type { FilmReader, FilmWriter, Network, ResultPlace } from "#core/ports.ts";
import type { JobFolder } from "#adapters/job-folder.ts";
import type { ModelFolder } from "#adapters/model-folder.ts";
import { scratchFolder } from "#adapters/scratch-folder.ts";
import { assembleFilm, type AssembleResult } from "#pipeline/assemble.ts";
import { findReport } from "#pipeline/chunk-report.ts";
import { readJob, type Job } from "#pipeline/job.ts";
import { linkShot, longShots } from "#pipeline/link.ts";
import { planJob, type PlanRequest } from "#pipeline/plan.ts";
import type { JobListener, Stage } from "#cli/job-events.ts";
import { runWorker } from "#cli/worker-process.ts";

export type JobRun = {
  readonly folder: JobFolder;
  readonly films: FilmReader & FilmWriter;
  readonly model: ModelFolder;
  /** Opened only when a long shot has to be linked. */
  readonly openNetwork: () => Promise<Network>;
  readonly plan: PlanRequest;
  readonly result: ResultPlace;
  readonly workers: number;
  readonly listen: JobListener;
  readonly signal: AbortSignal;
};

export type JobOutcome = AssembleResult & { readonly manifest: Manifest; readonly peakMemoryBytes: number };

/** Times a chunk is tried before its failure is the job's. */
const mostAttempts = 3;

/**
 * What comes after what, in one place: plan, colour every chunk, and where a shot was too long for
 * one chunk link and finish; then assemble. What is already there is not done again.
 */
export const runJob = async (run: JobRun): Promise<JobOutcome> => {
  const { folder, films, listen } = run;
  const tell = stageTeller(listen);

  const planning = tell("plan");
  const manifest = await planJob({ films, store: folder.store }, run.plan, planning.progress);
  planning.done(manifest.frames);

  const job = await readJob(folder.store, run.model.card);
  let peakMemoryBytes = await mapChunks(run, job, "colour", manifest.chunks);
  const shots = longShots(manifest);
  if (shots.length > 0) {
    await linkShots(run, job);
    peakMemoryBytes = Math.max(
      peakMemoryBytes,
      await mapChunks(run, job, "finish", manifest.chunks.filter(isPart)),
    );
  }

  const assembling = tell("assemble");
  const assembled = await assembleFilm({ films, store: folder.store, result: run.result }, job);
  assembling.done(frameCount(manifest.range));
  return { ...assembled, manifest, peakMemoryBytes };
};

const stageTeller = (listen: JobListener) => (stage: Stage) => ({
  progress: (frames: number, total: number) => {
    listen({ type: "stage", stage, frames, total, done: false });
  },
  done: (total: number) => {
    listen({ type: "stage", stage, frames: total, total, done: true });
  },
});

/** One worker a chunk, so many at a time; the first failure that is not worth a retry stops the rest. */
const mapChunks = async (
  run: JobRun,
  job: Job,
  stage: "colour" | "finish",
  chunks: readonly Chunk[],
): Promise<number> => {
  const { progress, done } = stageTeller(run.listen)(stage);
  const total = chunks.reduce((sum, { range }) => sum + frameCount(range), 0);
  const finished = new Map<string, number>();
  const failed = new AbortController();
  const signal = AbortSignal.any([run.signal, failed.signal]);
  const limit = pLimit(run.workers);
  let peakMemoryBytes = 0;
  const one = async (chunk: Chunk): Promise<void> => {
    const count = (frames: number): void => {
      finished.set(chunk.id, frames);
      progress(Math.floor([...finished.values()].reduce((sum, frames) => sum + frames, 0)), total);
    };
    signal.throwIfAborted();
    if (!(await isDone(run, job, stage, chunk))) {
      const memory = await withAttempts(run, chunk, () =>
        runWorker({ stage, chunk: chunk.id, jobFolder: run.folder.root }, count, signal),
      );
      peakMemoryBytes = Math.max(peakMemoryBytes, memory);
    }
    count(frameCount(chunk.range));
  };
  // All are waited for, so that no worker is left writing when the folder is let go.
  await Promise.allSettled(
    chunks.map((chunk) =>
      limit(() => one(chunk)).catch((error: unknown) => {
        failed.abort(error);
      }),
    ),
  );
  signal.throwIfAborted();
  done(total);
  return peakMemoryBytes;
};

const isDone = async (
  { folder }: JobRun,
  { manifest }: Job,
  stage: "colour" | "finish",
  chunk: Chunk,
): Promise<boolean> => {
  const key =
    stage === "colour" ? jobKeys.colourReport(manifest, chunk) : jobKeys.finishReport(manifest, chunk);
  return (await findReport(folder.store, key)) !== null;
};

const withAttempts = async <Result>(
  run: JobRun,
  chunk: Chunk,
  work: () => Promise<Result>,
): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const again = error instanceof JobError && failures[error.name].retryable && attempt < mostAttempts;
      if (!again || run.signal.aborted) throw error;
      run.listen({
        type: "note",
        text: `chunk ${chunk.id}, attempt ${attempt} of ${mostAttempts}: ${error.message}`,
      });
    }
  }
};

const linkShots = async (run: JobRun, job: Job): Promise<void> => {
  const { store, scratchParent } = run.folder;
  const shots = longShots(job.manifest);
  const open: typeof shots = [];
  for (const shot of shots) if (!(await store.has(jobKeys.link(job.manifest, shot)))) open.push(shot);
  const { progress, done } = stageTeller(run.listen)("link");
  const total = shots.reduce((sum, shot) => sum + frameCount(shot), 0);
  if (open.length > 0) {
    const network = await run.openNetwork();
    try {
      for (const shot of open) {
        await linkShot({ network, scratch: scratchFolder(scratchParent), store }, job, shot, (frames) => {
          progress(frames, total);
        });
      }
    } finally {
      await network.close();
    }
  }
  done(total);
};
