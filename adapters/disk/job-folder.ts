import { ifThere } from "#adapters/disk/not-there.ts";
import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { JobError } from "#core/errors.ts";
import { isJobName } from "#core/job/own-names.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { placeOwner } from "#core/ports/place-owner.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import { takeLock, type FolderLock } from "#adapters/disk/folder-lock.ts";
import { folderStore, isDraftName } from "#adapters/disk/folder-store.ts";
import {
  dropFolder,
  folderOwner,
  isOriginal,
  refuseTakenFolder,
  takeFolder,
} from "#adapters/disk/own-folder.ts";

export type JobFolder = {
  readonly root: string;
  readonly store: JobStore;
  /** Whether the folder was not there before. */
  readonly isNew: boolean;
  /** Where tasks put what is theirs alone. */
  readonly scratchParent: string;
  /** Lets others in again; with "remove" nothing of the job stays. What a person put beside it does. */
  close(after: "keep" | "remove"): Promise<void>;
};

/** What a person can do about a folder that is taken. */
const advice = "name a new or empty folder with --keep-job";

/** Asked before any work. @throws JobError OutputExists where the folder is there and no job's */
export const checkJobFolder = (root: string): Promise<void> => refuseTakenFolder(root, "job", advice);

/**
 * Refuses a result's place that is taken, unless what lies there is this job's own work: a run that was
 * killed after it published goes on to its end.
 *
 * @throws JobError OutputExists, OutputUnwritable
 */
export const refuseTakenResult = async (root: string, result: ResultPlace): Promise<void> => {
  if ((await resultOwner(root, result)) !== "this job") await result.check();
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
export const isOriginalJob = async (root: string): Promise<boolean> => {
  const found = await folderOwner(root, "job");
  return found.owner === "ours" && isOriginal(root, found.mark);
};

/** @throws JobError UsageInvalid where the folder carries no job's mark */
export const refuseNoJobFolder = async (root: string): Promise<void> => {
  if ((await folderOwner(root, "job")).owner === "ours") return;
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
  const isNew = (await ifThere(stat(root))) === null;
  await takeFolder(root, "job", advice);
  const lock = await lockJob(root);
  const scratchParent = join(root, scratchName);
  await rm(scratchParent, { recursive: true, force: true });
  await sweepDrafts(root);
  return {
    root,
    store: folderStore(root),
    isNew,
    scratchParent,
    close: async (after) => {
      await rm(scratchParent, { recursive: true, force: true });
      if (after === "keep") return lock.release();
      for (const name of await ownNames(root)) await rm(join(root, name), { recursive: true, force: true });
      await lock.release();
      await dropFolder(root);
    },
  };
};

const [lockName, scratchName] = ["lock", "scratch"];

/** What of a job's folder is the job's: all else was put there by a person. */
const ownNames = async (root: string): Promise<string[]> =>
  (await readdir(root)).filter((name) => isJobName(name) || isDraftName(name));

const lockJob = async (root: string): Promise<FolderLock> => {
  const taken = await takeLock(join(root, lockName));
  if ("release" in taken) return taken;
  const { machine, pid } = taken.holder;
  const where = machine.startsWith(hostname()) ? "" : ` of the machine ${machine}`;
  throw new JobError(
    "JobBusy",
    `process ${pid}${where} is already working on this job (${root}); wait for it, or stop it first`,
    { root, holder: taken.holder },
  );
};

/** Files that were being written when a run was killed. Links are not followed: they may lead anywhere. */
const sweepDrafts = async (root: string): Promise<void> => {
  const entries = await readdir(root, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && isJobName(entry.name));
  const below = await Promise.all(
    folders.map(({ name }) => readdir(join(root, name), { withFileTypes: true, recursive: true })),
  );
  const drafts = [...entries, ...below.flat()].filter((entry) => entry.isFile() && isDraftName(entry.name));
  await Promise.all(drafts.map(({ parentPath, name }) => rm(join(parentPath, name), { force: true })));
};
