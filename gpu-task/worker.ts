/**
 * The worker: one process, one stage of one job, on the whole film or on one item. It reads the job
 * from its store, leaves what the stage leaves there, and tells on standard output, a JSON line at a
 * time, how far it is. What only some stages need is loaded by those.
 */
import { parseArgs } from "node:util";
import * as z from "zod";
import { readEnvironment, type Environment } from "#adapters/env.ts";
import { openFilms, openResult, openScratch, openStore } from "#adapters/stores.ts";
import { failures, isFailureCode, JobError } from "#core/errors.ts";
import { putJson } from "#core/json-values.ts";
import type { JobStore } from "#core/ports.ts";
import { stageFailure, stageFailureKey } from "#core/stage-failure.ts";
import { workerStages, type WorkerMessage } from "#core/worker-message.ts";
import { retryableExitCode } from "#core/workflow/retries.ts";
import { atMostEvery } from "#gpu-task/at-most-every.ts";
import { runStage, type World } from "#gpu-task/run-stage.ts";

const requestSchema = z.strictObject({
  stage: z.enum(workerStages),
  item: z.string().min(1).optional().describe("a chunk, or a shot's first frame"),
  job: z.string().min(1).describe("address of the job's store: a folder, or s3://BUCKET/PREFIX"),
  attended: z
    .boolean()
    .default(false)
    .describe("stop when standard input closes: whoever started us is gone"),
});
type Request = z.infer<typeof requestSchema>;

const parseRequest = (): Request => {
  const { values } = parseArgs({
    options: {
      stage: { type: "string" },
      item: { type: "string" },
      job: { type: "string" },
      attended: { type: "boolean" },
    },
  });
  const parsed = requestSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new JobError(
    "UsageInvalid",
    `worker --stage ${workerStages.join("|")} --job FOLDER|s3://BUCKET/PREFIX [--item ID]:\n${z.prettifyError(parsed.error)}`,
  );
};

const tell = (message: WorkerMessage): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

/** What stands behind the ports of this process. */
const openWorld = (job: string, environment: Environment, signal: AbortSignal): World => {
  const scratch = openScratch(job);
  const models = () => import("#adapters/model-folder.ts");
  return {
    store: openStore(job, { scratch }),
    scratch,
    signal,
    openFilms: () => openFilms(environment, { scratch }),
    openModel: async (name) => (await models()).describeModel(name),
    openNetwork: async (name) => {
      const { modelFolderPath, readModel } = await models();
      const { onnxNetwork } = await import("#adapters/onnx-network.ts");
      const model = await readModel(await modelFolderPath(name));
      return onnxNetwork(model, { providers: environment.providers });
    },
    openReview: async () => {
      const { ffmpegReviewFilms } = await import("#adapters/ffmpeg/review-films.ts");
      const { sharpPictures } = await import("#adapters/pictures.ts");
      const { readReviewTemplate } = await import("#adapters/review-template.ts");
      return {
        coloured: await ffmpegReviewFilms(environment),
        pictures: sharpPictures,
        pageTemplate: readReviewTemplate,
      };
    },
    openResult: ({ result, replaceResult }) =>
      openResult(result, replaceResult ? "replace" : "refuse", { scratch }),
  };
};

const run = async (signal: AbortSignal): Promise<void> => {
  const { attended, job, stage, item = null } = parseRequest();
  if (attended) endWithParent();
  const world = openWorld(job, readEnvironment(), signal);
  const progress = atMostEvery(250, (frames: number, total: number) => {
    tell({ type: "progress", frames, total });
  });
  try {
    await runStage(world, { stage, item }, progress);
    await world.store.remove(stageFailureKey(stage, item));
  } catch (error) {
    await leaveFailure(world.store, stageFailure({ stage, item }, error, new Date()));
    throw error;
  } finally {
    await world.scratch.clear();
  }
  tell({ type: "done", peakMemoryBytes: process.resourceUsage().maxRSS * 1024 });
};

/** For whoever asks later why; a stop from outside is no failure of the stage. */
const leaveFailure = async (store: JobStore, failure: ReturnType<typeof stageFailure>): Promise<void> => {
  if (failure.code === "Canceled") return;
  // The failure itself is told in any case; a store that is out of reach often is the failure.
  await putJson(store, stageFailureKey(failure.stage, failure.item), failure).catch(() => undefined);
};

/** A worker whose starter was killed must not go on writing beside its successor. */
const endWithParent = (): void => {
  process.stdin.on("end", () => process.exit(failures.Canceled.exitCode)).resume();
};

const exitCodeOf = (error: JobError | null): number => {
  if (error === null) return 1;
  const { retryable, exitCode } = failures[error.name];
  return retryable ? retryableExitCode : exitCode;
};

const stop = new AbortController();
process.once("SIGTERM", () => {
  stop.abort(new JobError("Canceled", "the worker was told to stop"));
});

run(stop.signal)
  .catch((error: unknown) => {
    const known = error instanceof JobError && isFailureCode(error.name) ? error : null;
    tell({
      type: "failed",
      code: known?.name ?? null,
      message: error instanceof Error ? error.message : String(error),
      ...(known === null && error instanceof Error && error.stack !== undefined
        ? { stack: error.stack }
        : {}),
    });
    process.exitCode = exitCodeOf(known);
  })
  .finally(() => {
    process.stdin.destroy();
  });
