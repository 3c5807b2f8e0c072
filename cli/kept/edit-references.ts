import { dirname, resolve } from "node:path";
import { readEnvironment } from "#adapters/env.ts";
import { referenceFiles } from "#adapters/disk/reference-files.ts";
import { ffmpegReviewFilms } from "#adapters/ffmpeg/review-films.ts";
import { describeModel, modelFolderPath, readModel } from "#adapters/network/model-folder.ts";
import { onnxNetwork } from "#adapters/network/onnx-network.ts";
import { sharpPictures } from "#adapters/pictures/pictures.ts";
import { referenceReader } from "#adapters/pictures/reference-reader.ts";
import { openScratch } from "#adapters/stores.ts";
import { untouched, type Edits, type ShotEdit, type ShotReference } from "#core/edits/edits.ts";
import { JobError } from "#core/errors.ts";
import type { NamedReference } from "#core/film/named-reference.ts";
import { jobKeys } from "#core/job/keys.ts";
import { manifestSchema } from "#core/job/manifest.ts";
import { getSealedJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { readJob, type Job } from "#pipeline/colour/job.ts";
import { placePictures, type PlacedPicture } from "#pipeline/colour/place-pictures.ts";
import { editsInForce } from "#pipeline/plan/edit-history.ts";
import { keepEditReferences } from "#pipeline/plan/edit-references.ts";
import {
  frameOfName,
  keepPicture,
  keepReferences,
  type FilmPlaces,
} from "#pipeline/plan/keep-references.ts";
import { colouredFrames } from "#pipeline/review/coloured-frames.ts";

/** A kept job, whose references are to change. */
export type ReferenceContext = {
  readonly root: string;
  readonly store: JobStore;
  readonly job: Job;
  readonly film: FilmPlaces & Pick<Job["manifest"], "range">;
};

export const openReferenceContext = async (root: string, store: JobStore): Promise<ReferenceContext> => {
  const { model } = await getSealedJson(store, jobKeys.manifest, manifestSchema);
  const { card } = await describeModel(model.folder);
  const job = await readJob(store, card);
  const { source, timeline, manifest } = job;
  const { shots, range } = manifest;
  return { root, store, job, film: { card, timeline, shots, range, timeBase: source.video.timeBase } };
};

/** The edits with the pictures that they name kept in the job. @param path  of the edits, which files are named from */
export const withPicturesKept = async (
  { store, job, film }: ReferenceContext,
  edits: Edits,
  path: string | null,
): Promise<Edits> => {
  const { edits: inForce } = await editsInForce(store);
  const base = path === null ? process.cwd() : dirname(resolve(path));
  const frameNow = async (frame: number): Promise<Uint8Array> => {
    const coloured = await ffmpegReviewFilms(readEnvironment());
    for await (const { picture } of colouredFrames({ coloured, store }, job, [frame])) {
      return sharpPictures.png(picture);
    }
    throw new JobError("ChunkIncomplete", `the job's segment has no frame ${frame}`, { frame });
  };
  const ports = { store, references: referenceReader, referenceFiles };
  return keepEditReferences(
    { ...ports, addressOf: (file) => resolve(base, file), frameNow },
    takenOnce(inForce, edits),
    film,
  );
};

/** A frame that a shot takes its colours from already stays as it was taken. */
const takenOnce = (inForce: Edits | null, edits: Edits): Edits => {
  const shots = edits.shots.map((edit) => {
    const taken = ofShot(inForce, edit)?.references ?? [];
    const references = edit.references?.map(
      (one) =>
        taken.find((other) => one.file === null && other.file === null && other.frame === one.frame) ?? one,
    );
    return { ...edit, references: references ?? null };
  });
  return { ...edits, shots };
};

/** Keeps a picture that came without a file of its own. @throws JobError as `keepPicture` */
export const keepOnePicture = async (
  { store, film }: ReferenceContext,
  name: string,
  bytes: Uint8Array,
): Promise<ShotReference> => {
  const { sha256: digest } = await sealOf(bytes);
  const frame = frameOfName(name, film);
  await keepPicture({ store, references: referenceReader }, { name, digest, bytes }, film);
  return { file: name, frame, digest };
};

/**
 * Edits that give pictures to the shots that they belong to, beside what is in force there and what
 * `edits` say.
 *
 * @param pictures  paths of pictures or folders
 * @throws JobError as `keepReferences`, and UsageInvalid for a picture that belongs to no shot
 */
export const withPictures = async (
  context: ReferenceContext,
  edits: Edits,
  pictures: readonly string[],
): Promise<{ readonly edits: Edits; readonly placed: readonly PlacedPicture[] }> => {
  const { store, job, film } = context;
  const kept = await keepReferences(
    { store, references: referenceReader, referenceFiles },
    pictures.map((path) => resolve(path)),
    film.card,
  );
  const named = kept.map(({ name, digest }) => ({ name, digest, frame: frameOfName(name, film) }));
  for (const one of named) refuseOutside(one, film.range);
  const placed = await lookForShots(context, named);
  const { edits: inForce } = await editsInForce(store);
  const shots = new Map(edits.shots.map((edit) => [edit.first, edit]));
  for (const { named, shot } of placed) {
    const { name, digest, frame } = named;
    const edit = shots.get(shot.first) ?? ofShot(inForce, shot) ?? untouched(shot);
    const others = (edit.references ?? []).filter((one) => one.digest !== digest && one.file !== name);
    shots.set(shot.first, { ...edit, references: [...others, { file: name, frame, digest }] });
  }
  return { edits: { ...edits, film: job.source.fingerprint, shots: [...shots.values()] }, placed };
};

const ofShot = (
  edits: Edits | null,
  { first, end }: Pick<ShotEdit, "first" | "end">,
): ShotEdit | undefined => edits?.shots.find((edit) => edit.first === first && edit.end === end);

const refuseOutside = ({ name, frame }: NamedReference, { first, end }: Job["manifest"]["range"]): void => {
  if (frame === null || (frame >= first && frame < end)) return;
  throw new JobError(
    "UsageInvalid",
    `the reference ${name} is named for frame ${frame}, but the job colours frames ${first} to ${end - 1}`,
    { name },
  );
};

/** The network looks at the pictures, never at the film. */
const lookForShots = async (
  { root, store, job }: ReferenceContext,
  named: readonly NamedReference[],
): Promise<PlacedPicture[]> => {
  if (named.length === 0) return [];
  const model = await readModel(await modelFolderPath(job.manifest.model.folder));
  const network = await onnxNetwork(model, { providers: readEnvironment().providers });
  const scratch = openScratch(root);
  try {
    return await placePictures({ store, network, references: referenceReader, scratch }, job, named);
  } finally {
    await scratch.clear();
    await network.close();
  }
};
