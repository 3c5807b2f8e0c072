/**
 * The worker: one process, one stage, one chunk. It reads a planned job from its store, leaves what
 * the stage leaves there, and tells on standard output, a JSON line at a time, how far it is.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod";
import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { folderStore } from "#adapters/folder-store.ts";
import { modelDigest, readModel } from "#adapters/model-folder.ts";
import { onnxNetwork } from "#adapters/onnx-network.ts";
import { scratchFolder } from "#adapters/scratch-folder.ts";
import { failures, isFailureCode, JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job-keys.ts";
import { getJson } from "#core/json-values.ts";
import { isPart, manifestSchema } from "#core/manifest.ts";
import { workerStages, type WorkerMessage } from "#core/worker-message.ts";
import { colourChunk } from "#pipeline/colour.ts";
import { finishChunk } from "#pipeline/finish.ts";
import { readJob, type FramePorts, type Job } from "#pipeline/job.ts";
import { atMostEvery } from "#gpu-task/at-most-every.ts";

const requestSchema = z.strictObject({
  stage: z.enum(workerStages),
  chunk: z.string().min(1),
  job: z.string().min(1).describe("the job's folder"),
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
      chunk: { type: "string" },
      job: { type: "string" },
      attended: { type: "boolean" },
    },
  });
  const parsed = requestSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new JobError(
    "UsageInvalid",
    `worker --stage ${workerStages.join("|")} --chunk ID --job FOLDER:\n${z.prettifyError(parsed.error)}`,
  );
};

const tell = (message: WorkerMessage): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

const runStage = async (ports: FramePorts, job: Job, { stage, chunk: id }: Request): Promise<void> => {
  const progress = atMostEvery(250, (frames: number, total: number) => {
    tell({ type: "progress", frames, total });
  });
  const chunk = job.manifest.chunks.find((chunk) => chunk.id === id);
  if (chunk === undefined) throw new JobError("JobInvalid", `the manifest has no chunk ${id}`);
  if (stage === "colour") return colourChunk(ports, job, chunk, progress);
  if (!isPart(chunk))
    throw new JobError("JobInvalid", `chunk ${id} holds whole shots, which colour finishes`);
  return finishChunk(ports, job, chunk, progress);
};

const run = async (signal: AbortSignal): Promise<void> => {
  const request = parseRequest();
  const environment = readEnvironment();
  if (request.attended) endWithParent();
  const store = folderStore(request.job);
  const manifest = await getJson(store, jobKeys.manifest, manifestSchema);
  const model = await readModel(manifest.model.folder);
  if (modelDigest(model.card) !== manifest.model.digest) {
    throw new JobError(
      "JobInvalid",
      `the model in ${manifest.model.folder} is not the one this job was planned with; give the same command again, which plans anew`,
    );
  }
  const job = await readJob(store, model.card);
  const films = await ffmpegFilms(environment);
  const network = await onnxNetwork(model, { providers: environment.providers });
  const scratch = scratchFolder(join(request.job, "scratch"));
  try {
    await runStage({ films, network, scratch, store, signal }, job, request);
  } finally {
    await scratch.clear();
    await network.close();
  }
  tell({ type: "done", peakMemoryBytes: process.resourceUsage().maxRSS * 1024 });
};

/** A worker whose starter was killed must not go on writing beside its successor. */
const endWithParent = (): void => {
  process.stdin.on("end", () => process.exit(failures.Canceled.exitCode)).resume();
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
    process.exitCode = known === null ? 1 : failures[known.name].exitCode;
  })
  .finally(() => {
    process.stdin.destroy();
  });
