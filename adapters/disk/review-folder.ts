import { cp } from "node:fs/promises";
import { basename } from "node:path";
import { isReviewFile } from "#core/job/own-names.ts";
import { dropFiles } from "#adapters/disk/drop-files.ts";
import { folderOwner, refuseTakenFolder, sweepMarks, takeFolder } from "#adapters/disk/own-folder.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

const advice = "move it away, or leave the review out with --no-review";

/** Asked before any work. @throws JobError OutputExists where the folder is there and no review's */
export const checkReviewFolder = (folder: string): Promise<void> =>
  refuseTakenFolder(folder, "review", advice);

/** Only a later edit needs it. */
const isLeftOut = (path: string): boolean => basename(path) === "findings.json";

/**
 * Copies a job's review to `folder`, where it takes the place of an earlier one. What a person put
 * beside that stays.
 *
 * @throws JobError OutputExists where the folder is a person's
 */
export const replaceReview = async (review: string, folder: string): Promise<void> => {
  try {
    const isOurs = (await folderOwner(folder, "review")).owner === "ours";
    await takeFolder(folder, "review", advice);
    await sweepMarks(folder);
    if (isOurs) await dropReview(folder);
    await cp(review, folder, { recursive: true, filter: (path) => !isLeftOut(path) });
  } catch (error) {
    throw writeFailure(folder, error);
  }
};

/** Takes an earlier review's files away, and the folders that are empty then. */
const dropReview = (folder: string): Promise<void> =>
  dropFiles(folder, { isOwnFile: isReviewFile, isOwnFolder: (name) => /^shots(?:\/\d+)?$/.test(name) });
