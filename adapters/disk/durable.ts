import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { ifThere, systemCode } from "#adapters/system-errors.ts";

/** Brings what was written to a file to its disk, so that a power cut leaves it whole under its name. */
export const syncFile = async (path: string): Promise<void> => {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Files that are brought to the disk at once. */
const together = 16;

/** As `syncFile`, for all files of a folder and their names. */
export const syncFiles = async (folder: string): Promise<void> => {
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  for (let at = 0; at < files.length; at += together)
    await Promise.all(files.slice(at, at + together).map(({ name }) => syncFile(join(folder, name))));
  await syncFolder(folder);
};

/** What a folder cannot be synced for: some systems and file systems know no such thing, and need none. */
const unknownHere: ReadonlySet<string | undefined> = new Set([
  "EACCES",
  "EPERM",
  "EISDIR",
  "EINVAL",
  "EBADF",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
]);

const unlessUnknown = <Value>(doing: Promise<Value>): Promise<Value | null> =>
  ifThere(doing).catch((error: unknown) => {
    if (unknownHere.has(systemCode(error))) return null;
    throw error;
  });

/** As `syncFile`, for names in a folder that is there. @throws what the disk says */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await unlessUnknown(open(path, "r"));
  try {
    if (folder !== null) await unlessUnknown(folder.sync());
  } finally {
    await folder?.close();
  }
};
