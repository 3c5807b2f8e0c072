import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import type { Scratch } from "#core/ports/scratch.ts";
import { dropEmptyFolder, dropFiles, type Droppable } from "#adapters/disk/drop-files.ts";
import { createEvidenceFile, openEvidenceFile } from "#adapters/disk/evidence-file.ts";
import { folderGone } from "#adapters/disk/folder-gone.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { isThere } from "#adapters/disk/look-at.ts";

/**
 * The ending, by which tools know a container; nothing else of the name, which people chose, so that
 * no name is too long for a file system and none means anything to a tool.
 */
const plainEnding = (name: string): string => /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? "";

/** Of the folder in a job's folder in which tasks have theirs. */
export const scratchName = "scratch";

/** One below the other: a job's folder that is removed at this very moment is not made again. */
const makeBelow = (job: string, folders: readonly string[]): void => {
  if (!isThere(job)) throw folderGone(job, "deleted");
  for (const folder of folders) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another worker was first.
      if (!isThere(folder)) throw error;
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
    clear: async () => {
      await dropFiles(root, taskFiles);
      await dropEmptyFolder(root);
    },
  };
};

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/** What a task leaves in its own folder, which is flat, also what ffmpeg writes beside it. */
const taskFiles: Droppable = {
  isOwnFile: (name) => new RegExp(`^${uuid}[^/]*$`).test(name),
  isOwnFolder: () => false,
};

/**
 * Takes away what tasks left in their folders below `parent`, and that when it is empty then. A person's
 * files stay.
 */
export const sweepScratch = async (parent: string): Promise<void> => {
  const isTaskFolder = (name: string): boolean => new RegExp(`^scratch-${uuid}$`).test(name);
  await dropFiles(parent, {
    isOwnFile: (path) => {
      const [folder = "", ...name] = path.split("/");
      return isTaskFolder(folder) && taskFiles.isOwnFile(name.join("/"));
    },
    isOwnFolder: isTaskFolder,
  });
  await dropEmptyFolder(parent);
};
