import { cp, readdir, rm, rmdir } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
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

/** The names that a review has, whatever film it is of. */
const reviewName =
  /^(?:index\.html|review\.json|contact-sheet\.png|poster\.jpg|shots\/\d+\/(?:(?:before|after)\.mp4|contact-sheet\.png|findings\.json|k\d+-\w+\.(?:jpg|png)|alternate-\w+\.jpg))$/;

/** Takes an earlier review's files away, and the folders that are empty then. Links are not followed. */
const dropReview = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const below = entries.map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }));
  for (const { entry, path } of below) {
    const name = relative(folder, path).replaceAll(sep, "/");
    if (entry.isFile() && reviewName.test(name)) await rm(path);
  }
  const folders = below.filter(({ entry }) => entry.isDirectory()).map(({ path }) => path);
  for (const path of folders.sort((one, other) => other.length - one.length)) {
    if ((await readdir(path)).length === 0) await rmdir(path);
  }
};
