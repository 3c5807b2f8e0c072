import { statSync, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { ifThere, isNotThere, readFailure } from "#adapters/system-errors.ts";

/**
 * What lies at a path that a person named; null: nothing.
 *
 * @throws JobError MediaUnreadable where it cannot be looked at
 */
export const lookAt = (path: string): Promise<Stats | null> =>
  ifThere(stat(path)).catch((error: unknown) => {
    throw readFailure(path, error);
  });

/** Whether a folder lies at the path. @throws as `lookAt` */
export const isFolder = async (path: string): Promise<boolean> =>
  (await lookAt(path))?.isDirectory() === true;

/** As `lookAt`, at once: whether anything lies there. */
export const isThere = (path: string): boolean => {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (isNotThere(error)) return false;
    throw readFailure(path, error);
  }
};
