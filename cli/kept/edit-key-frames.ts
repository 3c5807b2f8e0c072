import { dirname, resolve } from "node:path";
import { referenceFiles } from "#adapters/disk/reference-files.ts";
import { answerReader } from "#adapters/pictures/answer-reader.ts";
import { sharpPictures } from "#adapters/pictures/pictures.ts";
import type { Edits } from "#core/edits/edits.ts";
import type { KeptKeyFrame } from "#core/review/page.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { keepEditKeyFrames, keepKeyFrame } from "#pipeline/colourist/edit-key-frames.ts";
import type { ReferenceContext } from "#cli/kept/edit-references.ts";

const checkPorts = { answers: answerReader, pictures: sharpPictures };

/** The edits with the pictures that they give for key frames kept in the job. @param path  of the edits */
export const withKeyFramesKept = (
  { store, job }: ReferenceContext,
  edits: Edits,
  path: string | null,
): Promise<Edits> => {
  const base = path === null ? process.cwd() : dirname(resolve(path));
  const addressOf = (file: string): string => resolve(base, file);
  return keepEditKeyFrames({ ...checkPorts, store, referenceFiles, addressOf }, job, edits);
};

/** Keeps a picture for a key frame that came without a file of its own. @throws JobError as `keepKeyFrame` */
export const keepOneKeyFrame = async (
  { store, job }: ReferenceContext,
  frame: number,
  name: string,
  bytes: Uint8Array,
): Promise<KeptKeyFrame> => {
  const { sha256: digest } = await sealOf(bytes);
  const given = { name, digest, bytes };
  const { picture, found } = await keepKeyFrame({ ...checkPorts, store }, job, frame, given);
  return { picture, score: found.score };
};
