import { ifThere, isNotThere, systemCode, withFallback } from "#adapters/system-errors.ts";
import { lstat, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { randomUUID } from "node:crypto";
import { JobError } from "#core/errors.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { syncFile, syncFolder } from "#adapters/disk/durable.ts";
import type { Seal } from "#core/store/seal.ts";
import { inputLimits } from "#core/limits.ts";
import { sealOfFile } from "#adapters/disk/file-seal.ts";
import { folderGone, isMarked, refuseGoneFolder } from "#adapters/disk/folder-gone.ts";
import { placeOnce } from "#adapters/disk/place-once.ts";
import { byKey, checkedKey } from "#adapters/disk/store-key.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/** Whether a file of this name was being written, or lay beside one that was: none of these is a key. */
export const isDraftName = (name: string): boolean => /\.tmp-[0-9a-f-]{36}(?:\.[\w.-]+)?$/.test(name);

/** A job's store as a folder: each key is a file, seen whole or not at all. */
export const folderStore = (root: string): JobStore => {
  const base = resolve(root);
  const wasMarked = isMarked(base);
  const pathOf = (key: string): string => join(base, checkedKey(key));
  const published = async <Result>(
    key: string,
    place: (temporary: string) => Promise<void>,
    show: (temporary: string, path: string) => Promise<Result>,
  ): Promise<Result> => {
    const path = pathOf(key);
    const temporary = `${path}.tmp-${randomUUID()}`;
    try {
      refuseGoneFolder(base, wasMarked);
      await makeFolders(base, dirname(path));
      await place(temporary);
      const shown = await show(temporary, path);
      await syncFolder(dirname(path));
      return shown;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw (await obstacle(base, path)) ?? writeFailure(path, error);
    }
  };
  const has = (key: string): Promise<boolean> =>
    ifThere(lstat(pathOf(key))).then(
      async (found) => found?.isFile() === true && (await refuseLinkOut(base, dirname(pathOf(key)))),
    );
  return {
    get: async (key) => {
      if (!(await has(key))) {
        refuseGoneFolder(base, wasMarked);
        throw keyMissing(key, base);
      }
      await refuseHuge(pathOf(key));
      return readFile(pathOf(key)).catch((error: unknown) => {
        throw isNotThere(error) ? keyMissing(key, base, error) : error;
      });
    },
    put: (key, body) => published(key, (temporary) => writeFile(temporary, body, { flush: true }), rename),
    putIfAbsent: (key, body) =>
      published(key, (temporary) => writeFile(temporary, body, { flush: true }), placeIfAbsent),
    has,
    list: (prefix) => keysBelow(base, prefix),
    localFile: async (key) => {
      if (await has(key)) return pathOf(key);
      throw keyMissing(key, base);
    },
    adopt: async (key, path) => {
      const seal = await sealOfFile(path).catch((error: unknown) => {
        throw writeFailure(path, error);
      });
      await syncFile(path);
      await published(key, (temporary) => rename(path, temporary), rename);
      return seal;
    },
    seal: async (key, bytes) => ((await has(key)) ? sealIfThere(pathOf(key), bytes) : null),
    remove: (key) => rm(pathOf(key), { force: true }),
  };
};

/**
 * One below the other, so that nothing is made where a link leads, and a job's folder that is removed at this
 * very moment is not made again: it would be no job's.
 */
const makeFolders = async (base: string, folder: string): Promise<void> => {
  let at = base;
  for (const name of relative(base, folder)
    .split(sep)
    .filter((part) => part !== "")) {
    at = join(at, name);
    await mkdir(at).catch((error: unknown) => {
      if (systemCode(error) === "ENOENT") throw folderGone(base, "deleted");
      if (systemCode(error) !== "EEXIST") throw error;
    });
    await refuseLinkOut(base, at);
  }
};

/**
 * A job's folder may come from anywhere: links in it are not followed out of it.
 *
 * @throws JobError JobInvalid
 */
const refuseLinkOut = async (base: string, folder: string): Promise<true> => {
  const [root, real] = await Promise.all([realpath(base), realpath(folder)]);
  if (real === root || real.startsWith(root + sep)) return true;
  throw new JobError(
    "JobInvalid",
    `${folder} is a link that leads out of the job's folder, to ${real}; it is not followed`,
    { folder },
  );
};

/** A folder where a file of the job goes, or a file where one of its folders goes: somebody put it there. */
const obstacle = async (base: string, path: string): Promise<JobError | null> => {
  for (let at = path; at.length > base.length; at = dirname(at)) {
    // Told in any case: a place that cannot be looked at is no obstacle that has a name.
    const found = await withFallback(stat(at), null);
    if (found === null || found.isDirectory() === (at !== path)) continue;
    const [what, wanted] = found.isDirectory() ? ["a folder", "a file"] : ["a file", "a folder"];
    return new JobError(
      "OutputUnwritable",
      `${at} is ${what} where ${wanted} of the job goes; move it away and give the same command again`,
      { path: at },
    );
  }
  return null;
};

const refuseHuge = async (path: string): Promise<void> => {
  const size = (await ifThere(lstat(path)))?.size ?? 0;
  if (size <= inputLimits.jobFile.bytes) return;
  throw new JobError(
    "JobInvalid",
    `${path} has ${size} bytes, more than any such file of a job; it is not read`,
    {
      path,
    },
  );
};

/** A file of another length than it should have is not read: it may be of any size. */
const sealIfThere = async (path: string, bytes?: number): Promise<Seal | null> => {
  const size = (await ifThere(lstat(path)))?.size;
  return bytes === undefined || size === bytes ? ifThere(sealOfFile(path)) : null;
};

const keyMissing = (key: string, base: string, cause?: unknown): JobError =>
  new JobError("StoreKeyMissing", `there is no ${key} in ${base}`, { key }, { cause });

const placeIfAbsent = async (temporary: string, path: string): Promise<boolean> => {
  const isPlaced = await placeOnce(temporary, path);
  if (!isPlaced) await rm(temporary, { force: true });
  return isPlaced;
};

const keysBelow = async function* (base: string, prefix: string): AsyncGenerator<string> {
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  if (folder !== "") checkedKey(folder.slice(0, -1));
  const entries = await readdir(join(base, folder), { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      // A folder of drafts may go while it is looked through.
      if (isNotThere(error)) return [];
      throw error;
    },
  );
  const keys = entries
    .filter((entry) => entry.isFile() && !isDraftName(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(base.length + 1)
        .replaceAll(sep, "/"),
    );
  yield* keys.filter((key) => key.startsWith(prefix)).sort(byKey);
};
