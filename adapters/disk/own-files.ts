import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

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

/** What starts one of our own programs: its file, and what Node is given before it. */
export type OwnProgram = { readonly file: string; readonly nodeOptions: readonly string[] };

/** A program by its source's path without extension: as built where we are built, else from its source. */
export const ownProgram = (source: string): OwnProgram => {
  const isBuilt = !relative(ownFile("dist"), fileURLToPath(import.meta.url)).startsWith("..");
  return isBuilt
    ? { file: ownFile(`dist/${source}.js`), nodeOptions: [] }
    : { file: ownFile(`${source}.ts`), nodeOptions: ["--import", import.meta.resolve("tsx")] };
};

/** A thread of our own, by its source's path without extension: what Node is given to evaluate in it. */
export const ownThread = (source: string): string => {
  const { file, nodeOptions } = ownProgram(source);
  const start = `import(${JSON.stringify(pathToFileURL(file).href)})`;
  if (nodeOptions.length === 0) return start;
  // A thread of Node 20 does not take tsx by --import.
  const tsx = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  return `import(${tsx}).then(({ register }) => { register({ tsconfig: false }); return ${start}; })`;
};
