import { statSync, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { ifThere, isNotThere, readFailure } from "#adapters/system-errors.ts";

/** The failure behind an error of the file system: `readFailure` of what is read, `writeFailure` of a place to write to. */
type Failure = (path: string, error: unknown) => Error;

/**
 * What lies at a path that a person named; null: nothing.
 *
 * @throws JobError what `failure` makes of it where it cannot be looked at
 */
export const lookAt = (path: string, failure: Failure = readFailure): Promise<Stats | null> =>
  ifThere(stat(path)).catch((error: unknown) => {
    throw failure(path, error);
  });

/** Whether a folder lies at the path. @throws as `lookAt` */
export const isFolder = async (path: string, failure: Failure = readFailure): Promise<boolean> =>
  (await lookAt(path, failure))?.isDirectory() === true;

/** As `lookAt`, at once: whether anything lies there. */
export const isThere = (path: string, failure: Failure = readFailure): boolean => {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (isNotThere(error)) return false;
    throw failure(path, error);
  }
};
