import { join } from "node:path";
import { JobError } from "#core/errors.ts";
import { isThere } from "#adapters/disk/look-at.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/** A file of this name says that the folder it lies in is ours. */
export const markName = "chromaloom.json";

/** Whether there is a mark in a folder, whatever it says. */
export const isMarked = (root: string): boolean => isThere(join(root, markName), writeFailure);

/**
 * What has become of a job's folder that was there; null: it is there still.
 *
 * @param wasMarked  whether the folder had its mark when this process opened it
 */
export const lossOfFolder = (root: string, wasMarked: boolean): JobError | null => {
  if (!isThere(root, writeFailure)) return folderGone(root, "deleted");
  return wasMarked && !isMarked(root) ? folderGone(root, "emptied") : null;
};

/**
 * Nothing is written where a job's folder was, or in one that was emptied: it would be no job's, and refused
 * ever after.
 *
 * @throws JobError JobInvalid
 */
export const refuseGoneFolder = (root: string, wasMarked: boolean): void => {
  const loss = lossOfFolder(root, wasMarked);
  if (loss !== null) throw loss;
};

export const folderGone = (root: string, how: "deleted" | "emptied"): JobError =>
  new JobError(
    "JobInvalid",
    `the job's folder ${root} was ${how} during the run, and its work is lost; give the same command again to start over`,
    { root },
  );
