import type { PathLike } from "node:fs";
import { link, open, rename, rm } from "node:fs/promises";
import { systemCode } from "#adapters/system-errors.ts";

/** What `link` fails with where the file system has no hard links: exFAT, SMB, FUSE. */
const withoutLinks: ReadonlySet<string | undefined> = new Set([
  "EPERM",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EINVAL",
  "EMLINK",
]);

/**
 * Gives a whole file its name, unless that is taken: anyone who comes second is refused, which a rename
 * alone does not do. `temporary` is gone afterwards where the name was free.
 *
 * A hard link does it in one step. Where there are none, the name is reserved by an empty file and the
 * whole one is renamed onto that; a process killed between the two leaves the empty file.
 *
 * @returns false where the name is taken
 */
export const placeOnce = async (temporary: string, path: PathLike): Promise<boolean> => {
  try {
    await link(temporary, path);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    if (!withoutLinks.has(systemCode(error))) throw error;
    return reserveAndRename(temporary, path);
  }
  await rm(temporary);
  return true;
};

const reserveAndRename = async (temporary: string, path: PathLike): Promise<boolean> => {
  try {
    await (await open(path, "wx")).close();
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return true;
};
