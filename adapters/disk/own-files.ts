import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const findRoot = (folder: string): string => {
  if (existsSync(join(folder, "package.json"))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error("no package.json above the program's own files");
  return findRoot(above);
};

let root: string | undefined;

/** A file of the program itself by its path from the root, whether the sources run or what is built of them. */
export const ownFile = (path: string): string => {
  root ??= findRoot(dirname(fileURLToPath(import.meta.url)));
  return join(root, path);
};
