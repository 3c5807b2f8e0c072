import type { CheckedAnswer } from "#core/colourist/checked-answer.ts";
import type { Edits, KeyFramePicture, ShotEdit } from "#core/edits/edits.ts";
import { JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { ReferenceFile, ReferenceFiles } from "#core/ports/reference-files.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { checkAnswer, type CheckPorts } from "#pipeline/colourist/check-answer.ts";
import { greyOf } from "#pipeline/colourist/question.ts";

/** A picture that a person gives for a key frame. */
type Given = Pick<ReferenceFile, "name" | "digest" | "bytes">;

/**
 * Checks a picture that a person gives for a key frame as one of a colourist is checked, and keeps it in the
 * job, as it was given and as it is used.
 *
 * @throws JobError UsageInvalid where it cannot be used, or is of no key frame of the job
 */
export const keepKeyFrame = async (
  ports: CheckPorts,
  job: Job,
  frame: number,
  { name, digest, bytes }: Given,
): Promise<{ readonly picture: KeyFramePicture; readonly found: CheckedAnswer }> => {
  refuseOther(job, frame);
  const found = await checkAnswer(ports, job, await greyOf(ports, job, frame), bytes);
  if (found.digest === null)
    throw refusal(`the picture ${name} for key frame ${frame} ${found.note ?? "cannot be used"}`);
  await ports.store.put(jobKeys.reference(digest), bytes);
  return { picture: { frame, file: name, digest, used: found.digest }, found };
};

export type EditKeyFramePorts = CheckPorts & {
  readonly referenceFiles: ReferenceFiles;
  /** Where a path of the edits leads to. */
  readonly addressOf: (file: string) => string;
};

/** The edits with every picture for a key frame checked, and kept in the job. @throws JobError as `keepKeyFrame` */
export const keepEditKeyFrames = async (
  ports: EditKeyFramePorts,
  job: Job,
  edits: Edits,
): Promise<Edits> => {
  const shots: ShotEdit[] = [];
  for (const edit of edits.shots) {
    const keyFrames: KeyFramePicture[] = [];
    for (const one of edit.keyFrames) {
      const { picture } = await keepKeyFrame(ports, job, one.frame, await givenPicture(ports, one));
      keyFrames.push({ ...picture, file: one.file });
    }
    shots.push({ ...edit, keyFrames });
  }
  return { ...edits, shots };
};

const givenPicture = async (
  { store, referenceFiles, addressOf }: EditKeyFramePorts,
  { file, digest }: KeyFramePicture,
): Promise<Given> => {
  if (digest !== null && (await store.has(jobKeys.reference(digest))))
    return { name: file, digest, bytes: await store.get(jobKeys.reference(digest)) };
  for await (const one of referenceFiles(addressOf(file))) {
    if (digest === null || one.digest === digest) return one;
    throw refusal(
      `${file} is another picture than the one that the edits were made with (${digest.slice(0, 16)}…)`,
    );
  }
  throw refusal(`${file} holds no picture`);
};

/** @throws JobError UsageInvalid for a frame that no colourist was asked for */
const refuseOther = ({ manifest: { keyFrames = [] } }: Job, frame: number): void => {
  const wanted = [...new Set(keyFrames.flatMap((one) => one.wanted))].sort((one, other) => one - other);
  if (wanted.includes(frame)) return;
  const near = wanted.toSorted((one, other) => Math.abs(one - frame) - Math.abs(other - frame)).slice(0, 5);
  throw refusal(
    wanted.length === 0
      ? `a picture is given for the key frame ${frame}, but no colourist was asked for this job's key frames (colorize --colourist); give it as a reference of its shot`
      : `a picture is given for the key frame ${frame}, which is none of this job; near it are ${near.join(", ")}`,
  );
};

const refusal = (sentence: string): JobError => new JobError("UsageInvalid", sentence);
