import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { dropEmptyFolder } from "#adapters/disk/drop-files.ts";
import { syncFolder } from "#adapters/disk/durable.ts";
import { isLockFile, takeLock, type FolderLock } from "#adapters/disk/folder-lock.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { leavePicture, sweepPictureDrafts } from "#adapters/disk/leave-picture.ts";
import { markName } from "#adapters/disk/folder-gone.ts";
import { dropMark, folderOwner, leaveMark, lockName, takeFolder } from "#adapters/disk/own-folder.ts";
import { smallTextAt } from "#adapters/read-at-most.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/** A new folder that pictures are left in, one after the other. */
export type NewPictures = {
  /**
   * Says what the pictures are of, before the first is left.
   *
   * @param of  digest of what they are made of
   * @throws JobError OutputExists where a stopped run left pictures of something else
   */
  claim(of: string): Promise<void>;
  /** @param name  from the folder on, as in `grey/000123.png` */
  leave(name: string, bytes: Uint8Array): Promise<void>;
  /** Says that all are there: from now on the folder is a person's. */
  finish(): Promise<void>;
  /** Lets others in; the same work goes on there later. A folder without a picture goes. */
  stop(): Promise<void>;
};

const kind = "unfinished key frames";
const advice = "name a new or empty folder with -o";

/** What the pictures are of that a stopped run left; gone when all are there. */
const recordName = "unfinished.json";
const recordSchema = z.strictObject({ version: z.literal(1), of: z.string() });

/**
 * Takes a folder that is new or empty for this process alone, or one that a stopped run left.
 *
 * @throws JobError OutputExists where it holds anything else, JobBusy while another process leaves pictures
 *   there, OutputUnwritable
 */
export const openNewPictures = async (path: string): Promise<NewPictures> => {
  const isEnding = await wasEnding(path);
  if (!isEnding) {
    await refuseFullFolder(path);
    await takeFolder(path, kind, advice);
  }
  const lock = await lockFolder(path);
  try {
    if (isEnding && (await wasEnding(path))) await leaveMark(path, kind);
    // Anyone who held the lock before may have finished.
    await refuseFullFolder(path);
    await takeFolder(path, kind, advice);
    await sweepPictureDrafts(path);
  } catch (error) {
    await lock.release();
    throw error;
  }
  return {
    claim: (of) => claim(path, of),
    leave: (name, bytes) => leavePicture(join(path, name), bytes),
    // The lock goes last: nobody comes in before the folder is a person's. A run that is killed before goes on
    // with the same command, and finds all there.
    finish: async () => {
      await syncFolder(path);
      await dropMark(path);
      await rm(join(path, recordName), { force: true });
      await lock.release();
    },
    stop: async () => {
      await sweepPictureDrafts(path, (name) => name === "grey");
      await lock.release();
      const { owner } = await folderOwner(path, kind);
      if (owner === "ours") await dropUnused(path);
    },
  };
};

/**
 * Whether a run that finished here was killed before its last word: it had taken off the mark, and left a lock.
 * Where its record is gone as well the folder is a person's, and only the lock goes.
 */
const wasEnding = async (path: string): Promise<boolean> => {
  if ((await folderOwner(path, kind)).owner !== "somebody") return false;
  const inLock = (await ifThere(readdir(join(path, lockName)))) ?? [];
  if (inLock.length === 0 || !inLock.every(isLockFile)) return false;
  if (readOf((await smallTextAt(join(path, recordName))) ?? "") !== null) return true;
  const taken = await takeLock(join(path, lockName));
  if ("release" in taken) await taken.release();
  return false;
};

/** @throws JobError OutputExists, OutputUnwritable */
const refuseFullFolder = async (path: string): Promise<void> => {
  if ((await folderOwner(path, kind)).owner !== "somebody") return;
  if ((await stat(path)).isFile())
    throw new JobError("OutputExists", `${path} is a file; ${advice}`, { path });
  throw new JobError(
    "OutputExists",
    `the folder ${path} holds something already, perhaps pictures that somebody coloured; ${advice}`,
    { path },
  );
};

const lockFolder = async (path: string): Promise<FolderLock> => {
  const taken = await takeLock(join(path, lockName));
  if ("release" in taken) return taken;
  throw new JobError(
    "JobBusy",
    `process ${taken.holder.pid} is leaving key frames in ${path} already; wait for it, or name another folder with -o`,
    { path, holder: taken.holder },
  );
};

const claim = async (path: string, of: string): Promise<void> => {
  const record = join(path, recordName);
  const text = await smallTextAt(record);
  if (text === null || text === "") {
    await writeFile(record, JSON.stringify({ version: 1, of }), { flush: true }).catch((error: unknown) => {
      throw writeFailure(record, error);
    });
    return;
  }
  if (readOf(text) === of) return;
  throw new JobError(
    "OutputExists",
    `a run that was stopped left key frames in ${path}, of another film or with other options; ${advice}`,
    { path },
  );
};

const readOf = (text: string): string | null => {
  try {
    return recordSchema.parse(JSON.parse(text)).of;
  } catch {
    return null;
  }
};

/** Takes the folder away again where nothing lies in it but what says whose it is. */
const dropUnused = async (path: string): Promise<void> => {
  const names = await ifThere(readdir(path));
  if (names?.every((name) => name === recordName || name === markName) !== true) return;
  await dropMark(path);
  await rm(join(path, recordName), { force: true });
  await dropEmptyFolder(path);
};
