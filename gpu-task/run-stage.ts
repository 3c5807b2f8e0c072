import { JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job/keys.ts";
import { jobRequestKey, jobRequestSchema, type JobRequest } from "#core/job/request.ts";
import { filmOptions } from "#core/job/film-options.ts";
import { longShots } from "#core/job/long-shots.ts";
import { readIsItemDone } from "#core/ports/job-state.ts";
import { getJson, getSealedJson } from "#core/ports/json-values.ts";
import { manifestSchema, type Chunk, type Manifest } from "#core/job/manifest.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { WorkerStage } from "#core/store/stages.ts";
import type { Job } from "#pipeline/colour/job.ts";
import type { TaskPorts } from "#gpu-task/stage-ports.ts";

export type StageRequest = { readonly stage: WorkerStage; readonly item: string | null };

/** Runs one stage of a job. What the store says is done is not done again. */
export const runStage = async (
  task: TaskPorts,
  { stage, item }: StageRequest,
  progress: Progress,
): Promise<void> => {
  if (stage === "plan") return plan(task, progress);
  const manifest = await getSealedJson(task.store, jobKeys.manifest, manifestSchema);
  if (stage === "assemble") return assemble(task, manifest);
  if (stage === "review") return review(task, manifest, progress);
  if (stage === "keyframes" || stage === "ask" || stage === "settle")
    return onKeyFrames(task, manifest, { stage, item }, progress);
  if (item === null) throw new JobError("UsageInvalid", `${stage} works on one item; name it with --item`);
  if (stage === "link") return link(task, manifest, item, progress);
  return onChunk(task, manifest, { stage, chunk: chunkOf(manifest, item) }, progress);
};

const plan = async (task: TaskPorts, progress: Progress): Promise<void> => {
  const request = await getJson(task.store, jobRequestKey, jobRequestSchema);
  await planRequest(task, request, progress);
};

const planRequest = async (task: TaskPorts, request: JobRequest, progress: Progress): Promise<void> => {
  const { planFilm } = await import("#pipeline/plan/plan-film.ts");
  const ports = {
    store: task.store,
    films: await task.openFilms(),
    result: await task.openResult(request),
    references: await task.openReferences(),
    referenceFiles: task.referenceFiles,
    model: await task.openModel(request.choices.model ?? filmOptions.model.default),
  };
  await planFilm(ports, request, progress);
};

const onKeyFrames = async (
  task: TaskPorts,
  manifest: Manifest,
  { stage, item }: { readonly stage: "keyframes" | "ask" | "settle"; readonly item: string | null },
  progress: Progress,
): Promise<void> => {
  const stages = await import("#gpu-task/key-frame-stages.ts");
  const request = await getJson(task.store, jobRequestKey, jobRequestSchema);
  const work = { task, request, job: await readPlannedJob(task, manifest) };
  if (stage === "keyframes") return stages.chooseStage(work, progress);
  if (stage === "settle") return stages.settleStage(work, (again) => planRequest(task, again, progress));
  return stages.askStage(work, item ?? "");
};

const assemble = async (task: TaskPorts, manifest: Manifest): Promise<void> => {
  const { assembleFilm } = await import("#pipeline/colour/assemble.ts");
  const { store } = task;
  const request = await getJson(store, jobRequestKey, jobRequestSchema);
  const ports = { store, films: await task.openFilms(), result: await task.openResult(request) };
  await assembleFilm(ports, await readPlannedJob(task, manifest));
};

const review = async (task: TaskPorts, manifest: Manifest, progress: Progress): Promise<void> => {
  const { reviewFilm } = await import("#pipeline/review/review.ts");
  const { store, scratch, signal } = task;
  const { id, choices } = await getJson(store, jobRequestKey, jobRequestSchema);
  const ports = { store, scratch, signal, films: await task.openFilms(), ...(await task.openReview()) };
  const thresholds = choices.reviewThresholds ?? {};
  await reviewFilm(ports, { job: await readPlannedJob(task, manifest), id, thresholds }, progress);
};

const link = async (
  task: TaskPorts,
  manifest: Manifest,
  item: string,
  progress: Progress,
): Promise<void> => {
  const { linkShot } = await import("#pipeline/colour/link.ts");
  const shot = longShots(manifest).find(({ first }) => String(first) === item);
  if (shot === undefined) {
    throw new JobError("JobInvalid", `no shot of several chunks begins at frame ${item} of the manifest`);
  }
  if (await readIsItemDone(task.store, manifest, { stage: "link", unit: shot })) return;
  const job = await readPlannedJob(task, manifest);
  const network = await task.openNetwork(manifest.model);
  const references = await task.openReferences();
  await linkShot({ network, references, scratch: task.scratch, store: task.store }, job, shot, progress);
};

type ChunkStage = { readonly stage: "colour" | "finish"; readonly chunk: Chunk };

const onChunk = async (
  task: TaskPorts,
  manifest: Manifest,
  { stage, chunk }: ChunkStage,
  progress: Progress,
): Promise<void> => {
  if (await readIsItemDone(task.store, manifest, { stage, unit: chunk })) return;
  const job = await readPlannedJob(task, manifest);
  const { store, scratch, signal } = task;
  const opening = task.openFilms();
  // Beside the network; a failure is told where the films are awaited.
  opening.catch(() => undefined);
  const network = await task.openNetwork(manifest.model);
  const references = await task.openReferences();
  const ports = { films: await opening, network, references, scratch, store, signal };
  const { tellingChangedFilm } = await import("#pipeline/colour/film-changed.ts");
  await tellingChangedFilm(ports.films, job, async () => {
    if (stage === "colour") {
      const { colourChunk } = await import("#pipeline/colour/colour.ts");
      return colourChunk(ports, job, chunk, progress);
    }
    const { finishChunk } = await import("#pipeline/colour/finish.ts");
    return finishChunk(ports, job, chunk, progress);
  });
};

const chunkOf = (manifest: Manifest, id: string): Chunk => {
  const chunk = manifest.chunks.find((chunk) => chunk.id === id);
  if (chunk === undefined) throw new JobError("JobInvalid", `the manifest has no chunk ${id}`);
  return chunk;
};

const readPlannedJob = async ({ store, openModel }: TaskPorts, { model }: Manifest): Promise<Job> => {
  const { readJob } = await import("#pipeline/colour/job.ts");
  const { card, digest } = await openModel(model.folder);
  if (digest !== model.digest) {
    throw new JobError(
      "JobInvalid",
      `the model in ${model.folder} is not the one this job was planned with; give the same command again, which plans again`,
    );
  }
  return readJob(store, card);
};
