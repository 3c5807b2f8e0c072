import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { JobError } from "#core/errors.ts";
import { dropEmptyFolder } from "#adapters/disk/drop-files.ts";
import { isLockFile, takeLock } from "#adapters/disk/folder-lock.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { withFallback } from "#adapters/system-errors.ts";

/** Of what a folder is for. */
export type Errand =
  "cels" | "colourist" | "frames" | "keyframes" | "quote" | "reproduce" | "shots" | "smoke";

const beginning = (errand: Errand): string => `chromaloom-${errand}-`;

/**
 * Does some work in a temporary folder, deleted afterwards, where this machine keeps what is temporary; in the current
 * folder where it has no such place. What runs left there that were killed goes as well.
 *
 * @throws JobError DiskFull, OutputUnwritable; what the work throws
 */
export const inTemporaryFolder = async <Result>(
  errand: Errand,
  work: (folder: string) => Promise<Result>,
): Promise<Result> => {
  const folder = await newFolder(errand);
  try {
    await sweep(dirname(folder), basename(folder).replace(/\w{6}$/, ""));
    // Says for as long as we live that the folder is in use.
    await takeLock(join(folder, lockName));
    return await work(folder);
  } catch (error) {
    throw error instanceof JobError && isFull(folder, error) ? full(folder, error) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const lockName = "lock";

const newFolder = async (errand: Errand): Promise<string> => {
  try {
    return await mkdtemp(join(tmpdir(), beginning(errand)));
  } catch {
    // TMPDIR may name a folder that is gone, full, or not ours to write to.
    return mkdtemp(join(process.cwd(), `.${beginning(errand)}`)).catch((error: unknown) => {
      throw writeFailure(process.cwd(), error);
    });
  }
};

/** A folder that nobody has marked as in use by then was left by a run that was killed before it did anything. */
const markedWithinMs = 60_000;

const sweep = async (parent: string, start: string): Promise<void> => {
  // A folder for temporary files may be one that not everybody may list.
  const names = await withFallback(readdir(parent), []);
  for (const name of names.filter((found) => found.startsWith(start) && found.length === start.length + 6))
    // Somebody else's folder is theirs to take away.
    await withFallback(dropAbandoned(join(parent, name)), undefined);
};

/** What carries no lock of ours is a person's, whatever its name, unless nothing is in it. */
const dropAbandoned = async (folder: string): Promise<void> => {
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) return;
  if (!(await readdir(folder)).includes(lockName)) {
    if (Date.now() - found.mtimeMs > markedWithinMs) await dropEmptyFolder(folder);
    return;
  }
  if (!(await readdir(join(folder, lockName))).every(isLockFile)) return;
  if ("release" in (await takeLock(join(folder, lockName))))
    await rm(folder, { recursive: true, force: true });
};

const isFull = (folder: string, { name, details: { path } }: JobError): boolean =>
  name === "DiskFull" && typeof path === "string" && path.startsWith(folder);

const full = (folder: string, cause: JobError): JobError =>
  new JobError(
    "DiskFull",
    `no space left in ${dirname(folder)}, where what is temporary goes; free some, or name a folder on another disk in TMPDIR`,
    { folder: dirname(folder) },
    { cause },
  );
