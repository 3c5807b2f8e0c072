import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, lstat, readdir, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { JobError } from "#core/errors.ts";
import { patternText, type FramePattern } from "#core/film/frame-name.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import {
  dropCopy,
  isFrame,
  mendStoppedRun,
  onSameDisk,
  placeFrames,
} from "#adapters/frames/place-frames.ts";

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
  /** Tells a folder and its frames from any other; null: there is none. @param of  absent: this one */
  tag(of?: string): Promise<string | null>;
  /** `draft` where it can be published from: on the disk of this folder. */
  ready(draft: string): Promise<string>;
  /** Makes the folder `ready` this one. @throws JobError OutputExists, OutputUnwritable */
  publish(ready: string): Promise<void>;
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
    await telling(path, mendStoppedRun(path, pattern));
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
    tag: (of = path) => tagOf(of, pattern),
    discard: () => dropCopy(path, pattern),
    ready: async (draft) =>
      onSameDisk(draft, (await ifThere(realpath(path))) ?? path, pattern).catch((error: unknown) => {
        throw writeFailure(path, error);
      }),
    publish: async (ready) => {
      await check();
      const real = (await ifThere(realpath(path))) ?? path;
      const isPlaced = await placeFrames(ready, real, { pattern, ifExists }).catch((error: unknown) => {
        throw writeFailure(path, error);
      });
      // Somebody put frames there since it was looked at.
      if (!isPlaced) await refusePersons(path, name, pattern, ifExists);
    },
  };
};

/** A frame that was painted over is another one. */
const tagOf = async (folder: string, pattern: FramePattern): Promise<string | null> => {
  const there = await ifThere(stat(folder, { bigint: true }));
  if (there === null) return null;
  const names = (await readdir(folder)).filter((name) => isFrame(pattern, name)).sort();
  const hash = createHash("sha256");
  for (const name of names) {
    const { size, mtimeNs } = await lstat(join(folder, name), { bigint: true });
    hash.update(`${name}\0${size}\0${mtimeNs}\n`);
  }
  return `${there.dev}-${there.ino}-${hash.digest("hex").slice(0, 16)}`;
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
  const entries = await telling(path, readdir(path, { withFileTypes: true }));
  const names = entries.map((entry) => entry.name).filter((one) => !nothing.has(one));
  const files = new Set(entries.filter((entry) => entry.isFile()).map((entry) => entry.name));
  const other = names.find((one) => !files.has(one) || !isFrame(pattern, one));
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
