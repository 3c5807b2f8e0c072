import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readEnvironment } from "#adapters/env.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { refuseNoJobFolder } from "#adapters/disk/job-folder.ts";
import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { ffmpegReviewFilms } from "#adapters/ffmpeg/review-films.ts";
import { describeModel, modelFolderPath, readModel } from "#adapters/network/model-folder.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import { sharpPictures } from "#adapters/pictures/pictures.ts";
import { JobError } from "#core/errors.ts";
import { segmentExtension } from "#core/film/encoding.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { manifestSchema } from "#core/job/manifest.ts";
import { filmOptions } from "#core/job/option-table.ts";
import { resolveOptions } from "#core/job/resolve-options.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { getJson, putSealedJson } from "#core/ports/json-values.ts";
import type { RawPicture } from "#core/ports/pictures.ts";
import type { Progress } from "#core/ports/progress.ts";
import { framesToColour } from "#pipeline/colour/frames-to-colour.ts";
import { readJob, type Job } from "#pipeline/colour/job.ts";
import { planJob } from "#pipeline/plan/plan.ts";
import { colouredFrames } from "#pipeline/review/coloured-frames.ts";
import { keyFramePainter, type KeyFramePictures } from "#pipeline/review/key-frame-pictures.ts";

export type KeyFrameRun = {
  /** A film, or a kept job's folder. */
  readonly from: string;
  /** Where the pictures go; grey ones into `grey/` in it. */
  readonly folder: string;
  /** Frames of one shot at most. */
  readonly most: number;
  readonly model?: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
};

export type KeyFrameShot = FrameRange & {
  readonly shot: number;
  readonly frames: readonly number[];
  readonly coverage: number;
  readonly like: number | null;
};

/**
 * Writes the frames of a film that a person should colour, with the colours that they have now and in
 * grey, named so that `--reference FOLDER` knows each.
 *
 * @throws JobError OutputExists when the folder holds anything
 */
export const leaveKeyFrames = async (run: KeyFrameRun): Promise<KeyFrameShot[]> => {
  const folder = resolve(run.folder);
  await refuseFull(folder);
  const films = await ffmpegFilms(readEnvironment());
  return inTemporaryFolder("keyframes", async (scratch) => {
    const { job, store } = await openFilmOrJob(run, films, folderStore(scratch));
    if (job.card.keys === null) {
      throw new JobError(
        "UsageInvalid",
        `the model ${job.card.name} makes no appearance keys to choose frames by; use --model photo`,
      );
    }
    const model = await readModel(await modelFolderPath(job.manifest.model.folder));
    const network = await onnxNetwork(model, { providers: readEnvironment().providers });
    try {
      const ports = { films, network, signal: run.signal };
      const paint = keyFramePainter(ports, job);
      const found: KeyFrameShot[] = [];
      for await (const one of framesToColour(ports, job, run.most, run.progress)) {
        for (const key of one.frames) await leavePictures(folder, key.frame, await paint(key));
        const { shot, index, coverage, like } = one;
        found.push({ ...shot, shot: index, coverage, like, frames: one.frames.map(({ frame }) => frame) });
      }
      if (store !== null) await leaveJobsColours(folder, { job, store }, found);
      return found;
    } finally {
      await network.close();
    }
  });
};

const refuseFull = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return;
  throw new JobError(
    "OutputExists",
    `the folder ${folder} holds something already, perhaps pictures that somebody coloured; name a new or empty folder with -o`,
    { path: folder },
  );
};

type Opened = { readonly job: Job; /** Of a kept job. */ readonly store: JobStore | null };

const openFilmOrJob = async (
  { from, model = filmOptions.model.default, progress }: KeyFrameRun,
  films: FilmReader,
  scratch: JobStore,
): Promise<Opened> => {
  const path = resolve(from);
  if ((await stat(path).catch(() => null))?.isDirectory() === true) return openJob(path);
  const source = await films.inspect(path);
  const { card, digest, folder } = await describeModel(model);
  await putSealedJson(scratch, jobKeys.source, source);
  const request = {
    source,
    options: resolveOptions({}, source, card),
    span: { from: null, to: null },
    workers: 1,
    model: { folder, digest, input: card.input },
  };
  await planJob({ films, store: scratch }, request, progress);
  return { store: null, job: await readJob(scratch, card) };
};

const openJob = async (root: string): Promise<Opened> => {
  await refuseNoJobFolder(root);
  const store = folderStore(root);
  const { model } = await getJson(store, jobKeys.manifest, manifestSchema);
  const { card } = await describeModel(model.folder);
  return { store, job: await readJob(store, card) };
};

/** Where in the folder the grey pictures go: `--reference FOLDER` reads none of them. */
const greyFolder = "grey";

const nameOf = (frame: number): string => `${String(frame).padStart(6, "0")}.png`;

const leavePictures = async (
  folder: string,
  frame: number,
  { grey, coloured }: KeyFramePictures,
): Promise<void> => {
  await mkdir(join(folder, greyFolder), { recursive: true }).catch((error: unknown) => {
    throw writeFailure(folder, error);
  });
  await leavePicture(join(folder, greyFolder, nameOf(frame)), grey, "wx");
  await leavePicture(join(folder, nameOf(frame)), coloured, "wx");
};

/** @param flag  "wx": the folder was empty when it was looked at, and what came there since is a person's */
const leavePicture = async (path: string, picture: RawPicture, flag: "w" | "wx"): Promise<void> => {
  await writeFile(path, await sharpPictures.png(picture), { flag }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw cameMeanwhile(path);
    throw writeFailure(path, error);
  });
};

const cameMeanwhile = (path: string): JobError =>
  new JobError(
    "OutputExists",
    `${path} was put there while the film was looked at, and is left as it is; name a new or empty folder with -o`,
    { path },
  );

/** In place of the network's own colours those of the job, which a person may have corrected. */
const leaveJobsColours = async (
  folder: string,
  { job, store }: { readonly job: Job; readonly store: JobStore },
  shots: readonly KeyFrameShot[],
): Promise<void> => {
  const { chunks, options } = job.manifest;
  const extension = segmentExtension(options.encode);
  const frames: number[] = [];
  for (const chunk of chunks) {
    if (!(await store.has(jobKeys.segment(job.manifest, chunk, extension)))) continue;
    const { first, end } = chunk.range;
    frames.push(...shots.flatMap((shot) => shot.frames).filter((frame) => frame >= first && frame < end));
  }
  const coloured = await ffmpegReviewFilms(readEnvironment());
  for await (const { frame, picture } of colouredFrames({ coloured, store }, job, frames)) {
    await leavePicture(join(folder, nameOf(frame)), picture, "w");
  }
};
