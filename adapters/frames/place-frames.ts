import { chmod, cp, lstat, readdir, realpath, rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { nameInPattern, type FramePattern } from "#core/film/frame-name.ts";
import { dropEmptyFolder, dropFiles } from "#adapters/disk/drop-files.ts";
import { syncFiles, syncFolder } from "#adapters/disk/durable.ts";
import { markName } from "#adapters/disk/folder-gone.ts";
import { isRunning } from "#adapters/disk/is-running.ts";
import { dropMark, isOwnOriginal, leaveMark, takeFolder } from "#adapters/disk/own-folder.ts";
import { ifThere, systemCode } from "#adapters/system-errors.ts";

/**
 * Gives the folder `ready` the name `path`. In the place of frames that go, two names are changed: anyone who
 * looks in between finds no folder, and never half of one.
 *
 * @returns false where frames lie there that may not go
 */
export const placeFrames = async (
  ready: string,
  path: string,
  { pattern, ifExists }: { readonly pattern: FramePattern; readonly ifExists: "refuse" | "replace" },
): Promise<boolean> => {
  const there = await ifThere(stat(path));
  if (there !== null) await chmod(ready, there.mode & 0o777);
  if (!(await renamedOntoNothing(ready, path))) {
    const old = besideAs(path, "old", process.pid);
    await leaveMark(path, kind);
    await rename(path, old);
    const isTaken = ifExists === "refuse" && (await readdir(old)).some((one) => isFrame(pattern, one));
    if (isTaken) {
      await putBack(old, path);
      return false;
    }
    await rename(ready, path).catch(async (error: unknown) => {
      await putBack(old, path);
      throw error;
    });
    await takeAlong(old, path, pattern);
  }
  await dropOwnMark(path);
  await syncFolder(dirname(path));
  return true;
};

/** Says of a folder beside a result that it is ours to put in order; no name alone does. */
const kind = "unfinished frames";

/** The last word of a folder that has its name: until then a run that is killed knows it again. */
const dropOwnMark = async (path: string): Promise<void> => {
  if (await isOwnOriginal(path, kind)) await dropMark(path);
};

const putBack = async (old: string, path: string): Promise<void> => {
  await rename(old, path);
  await dropOwnMark(path);
};

export const isFrame = (pattern: FramePattern, name: string): boolean =>
  nameInPattern(pattern, name) !== null;

/** Whether nothing, or an empty folder, was there. */
const renamedOntoNothing = async (ready: string, path: string): Promise<boolean> =>
  rename(ready, path).then(
    () => true,
    (error: unknown) => {
      const code = systemCode(error);
      if (code === "ENOTEMPTY" || code === "EEXIST") return false;
      throw error;
    },
  );

/**
 * Takes away the frames that were replaced. What came beside them since they were looked at is a person's, like
 * what file managers leave: it moves along, and stays where its name is taken.
 */
const takeAlong = async (old: string, path: string, pattern: FramePattern): Promise<void> => {
  await dropFrames(old, pattern);
  for (const name of (await ifThere(readdir(old))) ?? []) {
    if (name === markName) continue;
    if ((await ifThere(lstat(join(path, name)))) === null) await rename(join(old, name), join(path, name));
  }
  await dropOwnMark(old);
  await dropEmptyFolder(old);
};

/** Files of frames. */
const dropFrames = async (folder: string, pattern: FramePattern): Promise<void> => {
  const isOwnFile = (name: string): boolean => isFrame(pattern, name);
  await dropFiles(folder, { isOwnFile, isOwnFolder: () => false });
};

const dropDraft = async (draft: string, pattern: FramePattern): Promise<void> => {
  await dropFrames(draft, pattern);
  await dropOwnMark(draft);
  await dropEmptyFolder(draft);
};

/** A name of ours beside the folder, for a moment. */
const besideAs = (path: string, what: "old" | "draft", pid: number): string =>
  join(dirname(path), `.${basename(path)}.chromaloom-${what}-${pid}`);

/** What a name beside the folder says that it is; null: nothing of ours. */
const leftBeside = (path: string, name: string): { what: "old" | "draft"; pid: number } | null => {
  const [, what, number] = /\.chromaloom-(old|draft)-(\d+)$/.exec(name) ?? [];
  if (what !== "old" && what !== "draft") return null;
  const pid = Number(number);
  return join(dirname(path), name) === besideAs(path, what, pid) ? { what, pid } : null;
};

/** Puts in order what runs left beside the folder that were killed while they changed names. */
export const mendStoppedRun = async (path: string, pattern: FramePattern): Promise<void> => {
  const real = (await ifThere(realpath(path))) ?? path;
  for (const name of (await ifThere(readdir(dirname(real)))) ?? []) {
    const left = join(dirname(real), name);
    const found = leftBeside(real, name);
    if (found === null || isRunning(found.pid) || !(await isOwnOriginal(left, kind))) continue;
    await (found.what === "draft" ? dropDraft(left, pattern) : bringBack(left, real, pattern));
  }
  await dropOwnMark(real);
};

const bringBack = async (old: string, path: string, pattern: FramePattern): Promise<void> => {
  if ((await ifThere(stat(path))) === null) await putBack(old, path);
  else await takeAlong(old, path, pattern);
};

const copyOf = (path: string): string => besideAs(path, "draft", process.pid);

/** Takes away this process's copy of a draft. */
export const dropCopy = async (path: string, pattern: FramePattern): Promise<void> => {
  if (await isOwnOriginal(copyOf(path), kind)) await dropDraft(copyOf(path), pattern);
};

/** The draft on its disk, where it can be renamed to `path`: a kept job may lie on another one. */
export const onSameDisk = async (draft: string, path: string, pattern: FramePattern): Promise<string> => {
  const there = await copiedTo(draft, path, pattern);
  await syncFiles(there);
  return there;
};

const copiedTo = async (draft: string, path: string, pattern: FramePattern): Promise<string> => {
  const [one, other] = await Promise.all([stat(draft), stat(dirname(path))]);
  if (one.dev === other.dev) return draft;
  const copy = copyOf(path);
  await takeFolder(copy, kind, "name another folder with -o");
  await cp(draft, copy, { recursive: true });
  await dropFrames(draft, pattern);
  await dropEmptyFolder(draft);
  return copy;
};
