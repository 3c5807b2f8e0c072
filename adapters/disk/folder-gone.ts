import { stat } from "node:fs/promises";
import { JobError } from "#core/errors.ts";

/**
 * Nothing is written where a job's folder was: a new one of its name would be no job's, and refused ever
 * after.
 *
 * @throws JobError JobInvalid where there is no folder at `root`
 */
export const refuseGoneFolder = async (root: string): Promise<void> => {
  if ((await stat(root).catch(() => null)) === null) throw folderGone(root);
};

export const folderGone = (root: string): JobError =>
  new JobError(
    "JobInvalid",
    `the job's folder ${root} was deleted during the run, and its work is lost; give the same command again to start over`,
    { root },
  );
