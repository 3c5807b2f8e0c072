import { constants } from "node:fs";
import { access, chmod, cp, mkdir, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { JobError } from "#core/errors.ts";
import { nameInPattern, patternText, type FramePattern } from "#core/film/frame-name.ts";
import { ifThere } from "#adapters/disk/not-there.ts";
import { syncFolder } from "#adapters/disk/durable.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/** A folder that coloured frames go to, all at once. */
export type FramesPlace = {
  /** As a person names it. */
  readonly name: string;
  readonly folder: string;
  /**
   * Asked before the work starts.
   *
   * @throws JobError OutputExists, OutputUnwritable
   */
  check(): Promise<void>;
  /** Tells the folder that lies here from any other; null: there is none. */
  tag(): Promise<string | null>;
  /** Makes the folder `draft` this one. @throws JobError OutputExists, OutputUnwritable */
  publish(draft: string): Promise<void>;
  /** Takes away copies of a draft that a stopped run left beside the folder. */
  discard(): Promise<void>;
};

/** What file managers leave by themselves. */
const nothing: ReadonlySet<string> = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

/** @param ifExists  "replace": frames of these names may go; nothing else ever does */
export const framesPlace = (
  folder: string,
  pattern: FramePattern,
  ifExists: "refuse" | "replace",
): FramesPlace => {
  const path = resolve(folder);
  const name = join(folder, patternText(pattern));
  const check = async (): Promise<void> => {
    const there = await telling(path, ifThere(stat(path)));
    if (there?.isDirectory() === false) {
      throw new JobError("OutputUnwritable", `${folder} is a file; name a folder for the frames with -o`, {
        folder,
      });
    }
    const parent = there === null ? dirname(path) : path;
    if ((await telling(parent, ifThere(stat(parent))))?.isDirectory() !== true) {
      throw new JobError(
        "OutputUnwritable",
        `there is no folder ${JSON.stringify(parent)}; create it (mkdir -p), or choose another place with -o`,
        { folder },
      );
    }
    await access(dirname(path), constants.W_OK).catch((error: unknown) => {
      throw writeFailure(dirname(path), error);
    });
    if (there !== null) await refusePersons(path, name, pattern, ifExists);
  };
  return {
    name,
    folder: path,
    check,
    tag: async () => {
      const there = await ifThere(stat(path, { bigint: true }));
      return there === null ? null : `${there.dev}-${there.ino}`;
    },
    discard: () => rm(copyOf(path), { recursive: true, force: true }),
    publish: async (draft) => {
      await check();
      await place(draft, await realpath(path).catch(() => path), pattern).catch((error: unknown) => {
        throw writeFailure(path, error);
      });
    },
  };
};

const telling = <Value>(path: string, look: Promise<Value>): Promise<Value> =>
  look.catch((error: unknown) => {
    throw writeFailure(path, error);
  });

/** @throws JobError OutputExists where the folder holds what must stay */
const refusePersons = async (
  path: string,
  name: string,
  pattern: FramePattern,
  ifExists: "refuse" | "replace",
): Promise<void> => {
  const names = (await telling(path, readdir(path))).filter((one) => !nothing.has(one));
  const other = names.find((one) => nameInPattern(pattern, one) === null);
  if (names.length === 0) return;
  if (other !== undefined) {
    throw new JobError(
      "OutputExists",
      `the folder of ${name} holds other things (${other}), so nothing in it was touched; name a new or empty folder with -o`,
      { path },
    );
  }
  if (ifExists === "replace") return;
  throw new JobError(
    "OutputExists",
    `${name} has frames already (${names[0] ?? ""}); give --force to replace them, or another folder with -o`,
    { path },
  );
};

/** Two names are changed: anyone who looks in between finds no folder, and never half of one. */
const place = async (draft: string, path: string, pattern: FramePattern): Promise<void> => {
  const there = await ifThere(stat(path));
  const ready = await onSameDisk(draft, path);
  if (there === null) await rename(ready, path);
  else {
    await chmod(ready, there.mode & 0o777);
    const old = join(dirname(path), `.${basename(path)}.old-${process.pid}`);
    await rename(path, old);
    await rename(ready, path).catch(async (error: unknown) => {
      await rename(old, path);
      throw error;
    });
    // What came there since it was looked at is a person's, like what file managers leave: it moves along.
    for (const name of await readdir(old)) {
      if (nameInPattern(pattern, name) === null) await rename(join(old, name), join(path, name));
    }
    await rm(old, { recursive: true, force: true });
  }
  await syncFolder(dirname(path));
};

const copyOf = (path: string): string => join(dirname(path), `.${basename(path)}.draft-${process.pid}`);

/** The draft where it can be renamed to `path`: a kept job may lie on another disk. */
const onSameDisk = async (draft: string, path: string): Promise<string> => {
  const [one, other] = await Promise.all([stat(draft), stat(dirname(path))]);
  if (one.dev === other.dev) return draft;
  const copy = copyOf(path);
  await mkdir(copy);
  await cp(draft, copy, { recursive: true });
  await rm(draft, { recursive: true });
  return copy;
};
