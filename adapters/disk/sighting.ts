import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Sighting } from "#core/batches/stillness.ts";
import { JobError } from "#core/errors.ts";
import { frameFormatOf } from "#core/film/frame-facts.ts";
import { isNotThere, readFailure } from "#adapters/system-errors.ts";
import { isFolder } from "#adapters/disk/look-at.ts";

export type SeenFootage = Sighting & { readonly bytes: number };

/** Files that are looked at at once. */
const together = 64;

/**
 * What tells a film, or a folder's pictures, from what they were, without reading them.
 *
 * @param path  of a film, of a folder, or a pattern of pictures in one
 * @throws JobError MediaMissing
 */
export const sightingOf = async (path: string, kind: "film" | "frames"): Promise<SeenFootage> => {
  const files = await filesOf(path, kind).catch(missing(path));
  const hash = createHash("sha256");
  let [changed, bytes] = [0, 0];
  for (let at = 0; at < files.length; at += together) {
    const some = files.slice(at, at + together);
    const found = await Promise.all(some.map((file) => stat(file).catch(missing(file))));
    for (const [index, { size, mtimeMs, ctimeMs }] of found.entries()) {
      hash.update(`${some[index] ?? ""}\0${size}\0${mtimeMs}\0${ctimeMs}\n`);
      changed = Math.max(changed, mtimeMs, ctimeMs);
      bytes += size;
    }
  }
  return { signature: hash.digest("hex"), changed, bytes };
};

const filesOf = async (path: string, kind: "film" | "frames"): Promise<string[]> => {
  if (kind === "film") return [path];
  const isNamed = await isFolder(path);
  const folder = isNamed ? path : dirname(path);
  const names = (await readdir(folder)).filter((name) => frameFormatOf(name) !== null).sort();
  return names.map((name) => join(folder, name));
};

const missing =
  (path: string) =>
  (cause: unknown): never => {
    if (!isNotThere(cause)) throw readFailure(path, cause);
    throw new JobError("MediaMissing", `there is no ${path}; was it moved?`, { path }, { cause });
  };
