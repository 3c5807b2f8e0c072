import { stat } from "node:fs/promises";
import { JobError } from "#core/errors.ts";
import { ifThere, readFailure } from "#adapters/system-errors.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/**
 * Refuses a result that would take the film's own place, by whatever name or link either is given.
 *
 * @throws JobError UsageInvalid, MediaUnreadable, OutputUnwritable
 */
export const refuseOverwriting = async (film: string, result: string): Promise<void> => {
  const [one, other] = await Promise.all([identityOf(film, readFailure), identityOf(result, writeFailure)]);
  if (one === null || one !== other) return;
  throw new JobError(
    "UsageInvalid",
    "the result would overwrite the film itself; choose another name with -o",
    { film, result },
  );
};

/** The same for all names of one file; null where nothing is. */
const identityOf = async (path: string, failure: typeof readFailure): Promise<string | null> =>
  ifThere(stat(path, { bigint: true })).then(
    (found) => (found === null ? null : `${found.dev}-${found.ino}`),
    (error: unknown) => {
      throw failure(path, error);
    },
  );
