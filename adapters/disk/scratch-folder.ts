import { existsSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import type { Scratch } from "#core/ports/scratch.ts";
import { createEvidenceFile, openEvidenceFile } from "#adapters/disk/evidence-file.ts";
import { folderGone } from "#adapters/disk/folder-gone.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/**
 * The ending, by which tools know a container; nothing else of the name, which people chose, so that
 * no name is too long for a file system and none means anything to a tool.
 */
const plainEnding = (name: string): string => /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? "";

/** One below the other: a job's folder that is removed at this very moment is not made again. */
const makeBelow = (job: string, folders: readonly string[]): void => {
  if (!existsSync(job)) throw folderGone(job);
  for (const folder of folders) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another worker was first.
      if (!existsSync(folder)) throw error;
    }
  }
};

/**
 * A task's own disk as a folder of its own below `parent`, on the same disk, so that files can be renamed away.
 *
 * @param job  the job's folder of a task that works in one; gone, it is not made again
 */
export const scratchFolder = (parent: string, job?: string): Scratch => {
  const root = join(parent, `scratch-${randomUUID()}`);
  const newPath = (name: string): string => {
    try {
      if (job === undefined) mkdirSync(root, { recursive: true });
      else makeBelow(job, [parent, root]);
    } catch (error) {
      throw writeFailure(root, error);
    }
    return join(root, randomUUID() + plainEnding(name));
  };
  return {
    newPath,
    createEvidence: (grid, range, form) => createEvidenceFile(newPath("evidence"), grid, range, form),
    openEvidence: (path, grid, range) => openEvidenceFile(path, grid, range),
    clear: () => rm(root, { recursive: true, force: true }),
  };
};
