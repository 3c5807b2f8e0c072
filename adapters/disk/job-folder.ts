import { readdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { JobError } from "#core/errors.ts";
import { isJobFolder, isJobKey } from "#core/job/own-names.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { placeOwner } from "#core/ports/place-owner.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import { jobFolders } from "#core/store/layout.ts";
import { dropEmptyFolder, dropFiles, type Droppable } from "#adapters/disk/drop-files.ts";
import { takeLock, type FolderLock } from "#adapters/disk/folder-lock.ts";
import { lossOfFolder } from "#adapters/disk/folder-gone.ts";
import { folderStore, isDraftName } from "#adapters/disk/folder-store.ts";
import { refuseObstacles } from "#adapters/disk/job-obstacles.ts";
import {
  folderOwner,
  isOwnOriginal,
  lockName,
  refuseTakenFolder,
  takeFolder,
  unmarkFolder,
} from "#adapters/disk/own-folder.ts";
import { scratchName, sweepScratch } from "#adapters/disk/scratch-folder.ts";
import { ifThere } from "#adapters/system-errors.ts";

export type JobFolder = {
  readonly root: string;
  readonly store: JobStore;
  /** Whether the folder was not there before, or empty. */
  readonly isNew: boolean;
  /** Where tasks put what is theirs alone. */
  readonly scratchParent: string;
  /** What to tell where somebody deleted or emptied the folder since it was opened; null: nobody did. */
  loss(): JobError | null;
  /** Lets others in again; with "remove" nothing of the job stays. What a person put beside it does. */
  close(after: "keep" | "remove"): Promise<void>;
};

/** What a person can do about a folder that is taken. */
const advice = "name a new or empty folder with --keep-job";

/**
 * Asked before any work.
 *
 * @throws JobError OutputExists where the folder is there and no job's, OutputUnwritable where something else
 *   lies in it at a place of the job's
 */
export const checkJobFolder = async (root: string): Promise<void> => {
  await refuseTakenFolder(root, "job", advice);
  await refuseObstacles(root);
};

/**
 * Refuses a result's place that is taken, unless what lies there is this job's own work: a run that was
 * killed after it published goes on to its end.
 *
 * @throws JobError OutputExists, OutputUnwritable
 */
export const refuseTakenResult = async (root: string, result: ResultPlace): Promise<void> => {
  if ((await resultOwner(root, result)) !== "this job") await result.check();
};

/**
 * Takes away what a run left that was killed while it took its finished job's folder away: the folder, its
 * mark and a lock that nobody holds. Any other folder stays.
 */
export const dropRemains = async (root: string): Promise<void> => {
  const found = await folderOwner(root, "job");
  const isThere = (await ifThere(readdir(root))) !== null;
  if (found.owner === "somebody" || !isThere) return;
  const lock = await takeLock(join(root, lockName));
  if ("holder" in lock) return;
  const isUnmarked = await unmarkFolder(root);
  await lock.release();
  if (isUnmarked) await dropEmptyFolder(root);
};

/** As `placeOwner`; a copy of a job's folder owns nothing. */
export const resultOwner = async (
  root: string,
  result: Pick<ResultPlace, "tag">,
): ReturnType<typeof placeOwner> => {
  const owner = await placeOwner(folderStore(root), result);
  return owner === "this job" && !(await isOriginalJob(root)) ? "somebody" : owner;
};

/** Whether a folder is a job's, lies on the disk where it was made, and is no copy. */
export const isOriginalJob = (root: string): Promise<boolean> => isOwnOriginal(root, "job");

/** @throws JobError UsageInvalid where the folder carries no job's mark, OutputUnwritable */
export const refuseNoJobFolder = async (root: string): Promise<void> => {
  if ((await folderOwner(root, "job")).owner === "ours") return refuseObstacles(root);
  throw new JobError(
    "UsageInvalid",
    `${root} is no job folder; name one that chromaloom colorize --keep-job made`,
    { root },
  );
};

/**
 * Opens a job's folder for this process alone, and sweeps away what a killed run left half-made. Only a
 * folder that is new, empty or marked as a job's is taken.
 *
 * @throws JobError OutputExists where the folder is a person's, JobBusy while another live process works
 *   in it
 */
export const openJobFolder = async (root: string): Promise<JobFolder> => {
  await checkJobFolder(root);
  const wasFree = (await folderOwner(root, "job")).owner === "nobody";
  await takeFolder(root, "job", advice);
  const lock = await lockJob(root);
  // Anyone who held the lock before may have taken the whole folder away.
  const isNew = (await folderOwner(root, "job")).owner === "nobody" || wasFree;
  await takeFolder(root, "job", advice);
  const scratchParent = join(root, scratchName);
  await sweepScratch(scratchParent);
  await sweepDrafts(root);
  return {
    root,
    store: folderStore(root),
    isNew,
    scratchParent,
    loss: () => lossOfFolder(root, true),
    close: async (after) => {
      await sweepScratch(scratchParent);
      const isLost = lossOfFolder(root, true) !== null;
      if (after === "keep" && !isLost) return lock.release();
      // Reports go last, because they say whose the result is: a run that is killed here must know it.
      await dropFiles(root, ofJob, { isLast: (key) => key.startsWith(jobFolders.reports) });
      // Of a folder that was emptied, what came after that would make it a person's.
      if (isLost) return lock.release();
      const isUnmarked = await unmarkFolder(root);
      await lock.release();
      if (isUnmarked) await dropEmptyFolder(root);
    },
  };
};

const segmentList = `${jobFolders.segments}segments.ffconcat`;

/** What of a job's folder is the job's, half-made files as well: all else was put there by a person. */
const ofJob: Droppable = {
  isOwnFile: (key) => isJobKey(key) || isDraft(key),
  isOwnFolder: isJobFolder,
};

/** A file that was being written under a key of a job, or one of the lists that segments are joined by. */
const isDraft = (key: string): boolean => {
  const of = isDraftName(key) ? key.replace(/\.tmp-[0-9a-f-]{36}.*$/, "") : null;
  return of !== null && (isJobKey(of) || of === segmentList);
};

const lockJob = async (root: string): Promise<FolderLock> => {
  const taken = await takeLock(join(root, lockName));
  if ("release" in taken) return taken;
  const { machine, pid } = taken.holder;
  const isElsewhere = !machine.startsWith(hostname());
  const where = isElsewhere ? ` of the machine ${machine}` : "";
  const gone = isElsewhere ? `; if that machine or container is gone, delete ${join(root, lockName)}` : "";
  throw new JobError(
    "JobBusy",
    `process ${pid}${where} is already working on this job (${root}); wait for it, or stop it first${gone}`,
    { root, holder: taken.holder },
  );
};

/** Files that were being written when a run was killed. */
const sweepDrafts = (root: string): Promise<void> =>
  dropFiles(root, { isOwnFile: isDraft, isOwnFolder: () => false });
