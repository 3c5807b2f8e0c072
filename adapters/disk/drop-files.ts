import { readdir, rm, rmdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { ifThere, systemCode } from "#adapters/system-errors.ts";

/** Which of a folder's files and folders may go, by their paths from it on, with `/` in between. */
export type Droppable = {
  readonly isOwnFile: (path: string) => boolean;
  /** Asked of empty folders. */
  readonly isOwnFolder: (path: string) => boolean;
};

/** Files that go last, because they say whose something is: a run that is killed in between must know it. */
type Order = { readonly isLast?: (path: string) => boolean };

/**
 * Takes away what is ours below a folder, and the folders of ours that are empty then. What a person put
 * there stays, whatever it lies in; links are not followed, and stay as well.
 */
export const dropFiles = async (
  root: string,
  { isOwnFile, isOwnFolder }: Droppable,
  { isLast = () => false }: Order = {},
): Promise<void> => {
  const entries = (await ifThere(readdir(root, { recursive: true, withFileTypes: true }))) ?? [];
  const below = entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { entry, path, name: relative(root, path).replaceAll(sep, "/") };
  });
  const files = below.filter(({ entry, name }) => entry.isFile() && isOwnFile(name));
  for (const late of [false, true])
    for (const { path, name } of files) if (isLast(name) === late) await rm(path, { force: true });
  const folders = below.filter(({ entry, name }) => entry.isDirectory() && isOwnFolder(name));
  for (const { path } of folders.sort((one, other) => other.path.length - one.path.length))
    await dropEmptyFolder(path);
};

/** Takes an empty folder away. What a file manager left in it stays, and so does a link to it. */
export const dropEmptyFolder = async (path: string): Promise<void> => {
  await rmdir(path).catch((error: unknown) => {
    const code = systemCode(error);
    if (!["ENOTEMPTY", "EEXIST", "ENOTDIR", "ENOENT"].includes(String(code))) throw error;
  });
};
