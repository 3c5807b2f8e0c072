import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { JobError } from "#core/errors.ts";
import { isJobFolder, isJobKey } from "#core/job/own-names.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { lockName } from "#adapters/disk/own-folder.ts";
import { scratchName } from "#adapters/disk/scratch-folder.ts";

const kindOf = (entry: Dirent): string => {
  if (entry.isSymbolicLink()) return "a link";
  if (entry.isDirectory()) return "a folder";
  return entry.isFile() ? "a file" : "no ordinary file";
};

/** What is to lie at a path of a job's folder; null: nothing of the job. */
const wantedAt = (path: string): "a file" | "a folder" | null => {
  if (isJobFolder(path) || path === lockName || path === scratchName) return "a folder";
  return isJobKey(path) ? "a file" : null;
};

/**
 * Refuses a job's folder in which something else lies where the job's own files and folders go: a stage would
 * find it late. A link to a folder is not followed, whatever it leads to.
 *
 * @throws JobError OutputUnwritable
 */
export const refuseObstacles = async (root: string): Promise<void> => {
  for (const entry of (await ifThere(readdir(root, { recursive: true, withFileTypes: true }))) ?? []) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path).replaceAll(sep, "/");
    const [wanted, found] = [wantedAt(name), kindOf(entry)];
    if (wanted === null || wanted === found) continue;
    // A file of the job is put in the place of a link or a pipe, and what that leads to stays as it is.
    if (wanted === "a file" && found !== "a folder" && name.includes("/")) continue;
    throw new JobError(
      "OutputUnwritable",
      `${path} is ${found} where ${wanted} of the job goes; move it away and give the same command again`,
      { path },
    );
  }
};
