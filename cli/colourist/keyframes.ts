import { resolve } from "node:path";
import { readEnvironment } from "#adapters/env.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { refuseNoJobFolder } from "#adapters/disk/job-folder.ts";
import { openNewPictures, type NewPictures } from "#adapters/disk/new-pictures.ts";
import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { ffmpegReviewFilms } from "#adapters/ffmpeg/review-films.ts";
import { describeModel, modelFolderPath, readModel } from "#adapters/network/model-folder.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import { sharpPictures } from "#adapters/pictures/pictures.ts";
import { isFolder } from "#adapters/disk/look-at.ts";
import { JobError } from "#core/errors.ts";
import { segmentExtension } from "#core/film/encoding.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { digestOf } from "#core/digest.ts";
import { jobKeys, renderDigestOf } from "#core/job/keys.ts";
import { manifestSchema } from "#core/job/manifest.ts";
import { filmOptions } from "#core/job/film-options.ts";
import { resolveOptions } from "#core/job/resolve-options.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { getSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import type { RawPicture } from "#core/ports/pictures.ts";
import type { Progress } from "#core/ports/progress.ts";
import { framesToColour } from "#pipeline/colour/frames-to-colour.ts";
import { readJob, type Job } from "#pipeline/colour/job.ts";
import { planJob } from "#pipeline/plan/plan.ts";
import { colouredFrames } from "#pipeline/review/coloured-frames.ts";
import { keyFramePainter } from "#pipeline/review/key-frame-pictures.ts";
import { triedAgain } from "#cli/runner/tried-again.ts";

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
 * grey, named so that `--reference FOLDER` knows each. A run that was stopped goes on.
 *
 * @throws JobError OutputExists when the folder holds anything, JobBusy while another run writes there
 */
export const leaveKeyFrames = async (run: KeyFrameRun): Promise<KeyFrameShot[]> => {
  const pictures = await openNewPictures(resolve(run.folder));
  try {
    const films = await ffmpegFilms(readEnvironment());
    const shots = await inTemporaryFolder("keyframes", async (scratch) => {
      const opened = await openFilmOrJob(run, films, folderStore(scratch));
      refuseWithoutKeys(opened.job);
      await pictures.claim(await identityOf(run, opened));
      return triedAgain(() => leaveFrames({ run, films, pictures }, opened), run.signal);
    });
    await pictures.finish();
    return shots;
  } catch (error) {
    await pictures.stop();
    throw error;
  }
};

const refuseWithoutKeys = ({ card }: Job): void => {
  if (card.keys !== null) return;
  throw new JobError(
    "UsageInvalid",
    `the model ${card.name} makes no appearance keys to choose frames by; use --model photo`,
  );
};

/** Of all that the pictures depend on. */
const identityOf = (
  { most }: KeyFrameRun,
  { job: { source, manifest }, store }: Opened,
): Promise<string> => {
  const renders = manifest.chunks.map((chunk) => renderDigestOf(manifest, chunk));
  return digestOf({ film: source.fingerprint, renders, most, isKept: store !== null });
};

type Leaving = {
  readonly run: KeyFrameRun;
  readonly films: FilmReader;
  readonly pictures: NewPictures;
};

const leaveFrames = async (
  { run, films, pictures }: Leaving,
  { job, store }: Opened,
): Promise<KeyFrameShot[]> => {
  const model = await readModel(await modelFolderPath(job.manifest.model.folder));
  const network = await onnxNetwork(model, { providers: readEnvironment().providers });
  const leave = async (name: string, picture: RawPicture): Promise<void> =>
    pictures.leave(name, await sharpPictures.png(picture));
  try {
    const ports = { films, network, signal: run.signal };
    const paint = keyFramePainter(ports, job);
    // In place of the network's own colours those of the job, which a person may have corrected.
    const isOfJob = store === null ? () => false : await framesOfJob(store, job);
    const [found, ofJob]: [KeyFrameShot[], number[]] = [[], []];
    for await (const one of framesToColour(ports, job, run.most, run.progress)) {
      for (const key of one.frames) {
        const { grey, coloured } = await paint(key);
        await leave(`${greyFolder}/${nameOf(key.frame)}`, grey);
        if (isOfJob(key.frame)) ofJob.push(key.frame);
        else await leave(nameOf(key.frame), coloured);
      }
      const { shot, index, coverage, like } = one;
      found.push({ ...shot, shot: index, coverage, like, frames: one.frames.map(({ frame }) => frame) });
    }
    if (store !== null) {
      const coloured = await ffmpegReviewFilms(readEnvironment());
      for await (const { frame, picture } of colouredFrames({ coloured, store }, job, ofJob))
        await leave(nameOf(frame), picture);
    }
    return found;
  } finally {
    await network.close();
  }
};

type Opened = { readonly job: Job; /** Of a kept job. */ readonly store: JobStore | null };

const openFilmOrJob = async (
  { from, model = filmOptions.model.default, progress }: KeyFrameRun,
  films: FilmReader,
  scratch: JobStore,
): Promise<Opened> => {
  const path = resolve(from);
  if (await isFolder(path)) return openJob(path);
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
  await triedAgain(() => planJob({ films, store: scratch }, request, progress));
  return { store: null, job: await readJob(scratch, card) };
};

const openJob = async (root: string): Promise<Opened> => {
  await refuseNoJobFolder(root);
  const store = folderStore(root);
  const { model } = await getSealedJson(store, jobKeys.manifest, manifestSchema);
  const { card } = await describeModel(model.folder);
  return { store, job: await readJob(store, card) };
};

/** Where in the folder the grey pictures go: `--reference FOLDER` reads none of them. */
const greyFolder = "grey";

const nameOf = (frame: number): string => `${String(frame).padStart(6, "0")}.png`;

/** Whether the job has coloured a frame. */
const framesOfJob = async (store: JobStore, { manifest }: Job): Promise<(frame: number) => boolean> => {
  const extension = segmentExtension(manifest.options.encode);
  const ranges: FrameRange[] = [];
  for (const chunk of manifest.chunks)
    if (await store.has(jobKeys.segment(manifest, chunk, extension))) ranges.push(chunk.range);
  return (frame) => ranges.some(({ first, end }) => frame >= first && frame < end);
};
