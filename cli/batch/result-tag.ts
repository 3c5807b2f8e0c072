import { createHash } from "node:crypto";
import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { sealOfFile } from "#adapters/disk/file-seal.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { nameInPattern, readFramePattern } from "#core/film/frame-name.ts";

type Kind = "film" | "frames";

/**
 * Tells a result from another one, or from one that lacks something; null: it is not there.
 *
 * @param result  a film, or frames as in `folder/f.####.png`
 */
export const resultTag = async (result: string, kind: Kind): Promise<string | null> => {
  const files = await filesOf(result, kind);
  return files === null ? null : `${await lookOf(files)}-${await contentOf(files)}`;
};

/** Whether what lies there is what was tagged; one with other times, as a copy has, is read whole. */
export const hasTag = async (result: string, kind: Kind, tag: string | null): Promise<boolean> => {
  const files = await filesOf(result, kind);
  if (files === null || tag === null) return false;
  const [look, content] = tag.split("-");
  return (await lookOf(files)) === look || (await contentOf(files)) === content;
};

/** Paths of a result's files; null where there is none. */
const filesOf = async (result: string, kind: Kind): Promise<readonly string[] | null> => {
  if (kind === "film") return (await ifThere(lstat(result)))?.isFile() === true ? [result] : null;
  const [folder, pattern] = [dirname(result), readFramePattern(basename(result))];
  const names = (await ifThere(readdir(folder))) ?? [];
  const frames = names.filter((name) => pattern !== null && nameInPattern(pattern, name) !== null);
  return frames.length === 0 ? null : frames.sort().map((name) => join(folder, name));
};

const lookOf = async (files: readonly string[]): Promise<string> => {
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeNs } = await lstat(file, { bigint: true });
    hash.update(`${basename(file)}\0${size}\0${mtimeNs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
};

const contentOf = async (files: readonly string[]): Promise<string> => {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${basename(file)}\0${(await sealOfFile(file)).sha256}\n`);
  return hash.digest("hex").slice(0, 16);
};
