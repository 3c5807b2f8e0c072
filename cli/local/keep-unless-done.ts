import type { JobFolder } from "#adapters/disk/job-folder.ts";
import { isThere } from "#adapters/disk/look-at.ts";
import { failures, JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";

type Places = {
  readonly folder: JobFolder;
  readonly place: Pick<ResultPlace, "discard" | "name">;
  /** Whether a finished job's folder stays. */
  readonly isKept: boolean;
};

/**
 * Works in a job's folder. A finished job's goes, unless asked for; an unfinished one stays, so that the work
 * is not lost, and so does one that waits for a colourist. A job that was refused before it had a plan leaves
 * nothing of a folder that it made itself.
 *
 * @throws JobError JobInvalid where the folder was deleted or emptied meanwhile: a finished film stays
 */
export const keepUnlessDone = async <Result extends { readonly type: "done" | "awaited" }>(
  { folder, place, isKept }: Places,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    const result = await work();
    const loss = folder.loss();
    // Told below. A folder that was to go anyway is no loss.
    if (isKept && loss !== null) throw loss;
    await folder.close(isKept || result.type === "awaited" ? "keep" : "remove");
    return result;
  } catch (error) {
    // Workers that were stopped leave what they were at; it may be as large as the film.
    await place.discard();
    const loss = folder.loss();
    await folder.close((await isRefusedAtOnce(folder, error)) ? "remove" : "keep");
    throw loss === null ? error : lossTold(loss, place);
  }
};

/** A film that is there already, finished by this run or not, is only replaced when that is said. */
const lossTold = (loss: JobError, { name }: Places["place"]): JobError =>
  isThere(name)
    ? new JobError("JobInvalid", `${loss.message}, with --force because ${name} is there`)
    : loss;

const isRefusedAtOnce = async ({ isNew, store }: JobFolder, error: unknown): Promise<boolean> =>
  isNew &&
  error instanceof JobError &&
  ([2, 3, 5].includes(failures[error.name].exitCode) || error.name === "OutputExists") &&
  !(await store.has(jobKeys.manifest));
