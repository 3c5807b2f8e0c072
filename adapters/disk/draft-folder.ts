import { randomUUID } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dropEmptyFolder, dropFiles } from "#adapters/disk/drop-files.ts";
import { syncFolder } from "#adapters/disk/durable.ts";
import { takeLock, type FolderLock } from "#adapters/disk/folder-lock.ts";
import { isThere } from "#adapters/disk/look-at.ts";
import {
  folderOwner,
  isOwnOriginal,
  lockName,
  takeFolder,
  unmarkFolder,
} from "#adapters/disk/own-folder.ts";
import { withEnding } from "#adapters/disk/short-name.ts";
import { ifThere, systemCode } from "#adapters/system-errors.ts";

/**
 * Where a result is written until it is whole: a folder of ours beside its place, on the same disk, marked and
 * locked, so that a name alone never makes a person's file ours to take away.
 */
export type DraftFolder = {
  /** Of the file within the folder. */
  readonly draft: string;
  /** Makes the folder, where it is not there yet. @throws JobError OutputExists, OutputUnwritable, DiskFull */
  open(): Promise<void>;
  /** Takes the folder away with what was written in it. What a person put there stays. */
  drop(): Promise<void>;
};

const kind = "unfinished film";

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

const draftName = "film";

/** A draft, and what tools write beside it. */
const isDraftFile = (name: string): boolean =>
  /^film(?:\.[A-Za-z0-9]{1,8})?(?:\.\d+\w*\.part)?$/.test(name);

/** Beside the result; the end of its name is left out, and of a long name more. */
const folderFor = (result: string, id: string): string =>
  withEnding(join(dirname(result), `.${basename(result, extname(result))}`), `.chromaloom-${id}`);

/** @param result  the place that the draft is renamed to */
export const draftFolder = (result: string): DraftFolder => {
  const folder = folderFor(result, randomUUID());
  // It stays, because ffmpeg takes the container from it.
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(result)?.[0] ?? "";
  let lock: FolderLock | null = null;
  return {
    draft: join(folder, draftName + ending),
    open: async () => {
      lock ??= await makeFolder(folder);
    },
    drop: async () => {
      if (lock !== null) await dropLocked(folder, lock);
      lock = null;
    },
  };
};

/** Anyone who sweeps may take a folder away that has no mark yet; then it is made again. */
const maxTries = 20;

const makeFolder = async (folder: string): Promise<FolderLock> => {
  for (let tries = 1; ; tries += 1) {
    // Only this one: a folder that somebody deleted is not made again.
    await mkdir(folder).catch((error: unknown) => {
      if (systemCode(error) !== "EEXIST") throw error;
    });
    const taken = await takeLock(join(folder, lockName));
    if ("release" in taken) {
      try {
        await takeFolder(folder, kind, "name another result with -o");
        // A draft whose mark a power cut took would be a person's.
        await syncFolder(folder);
        return taken;
      } catch (error) {
        await taken.release();
        if (tries === maxTries || isThere(folder)) throw error;
      }
    }
    await sleep(5 * tries);
  }
};

/** The folder's mark goes when all else of ours is gone: a run that is killed before is swept by the next. */
const dropLocked = async (folder: string, lock: FolderLock): Promise<void> => {
  await dropFiles(folder, { isOwnFile: isDraftFile, isOwnFolder: () => false });
  const isOurs = await unmarkFolder(folder);
  await lock.release();
  if (isOurs) await dropEmptyFolder(folder);
};

/** Takes away what runs left beside a result's place that are gone. */
export const sweepDrafts = async (result: string): Promise<void> => {
  for (const entry of (await ifThere(readdir(dirname(result), { withFileTypes: true }))) ?? []) {
    const [id] = new RegExp(`${uuid}$`).exec(entry.name) ?? [];
    const path = join(dirname(result), entry.name);
    // Long names are cut, so the name is made again and not read.
    if (id !== undefined && entry.isDirectory() && path === folderFor(result, id)) await sweep(path);
  }
};

const sweep = async (folder: string): Promise<void> => {
  const isEmpty = (await folderOwner(folder, kind)).owner === "nobody";
  if (!isEmpty && !(await isOwnOriginal(folder, kind))) return;
  const taken = await takeLock(join(folder, lockName));
  if ("release" in taken) await dropLocked(folder, taken);
};
