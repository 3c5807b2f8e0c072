import { copyFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { isCelName, readCel, writeCel } from "#adapters/cels/cel-pictures.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import type { FoundFrames } from "#adapters/frames/find-frames.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { isReferenceFolder } from "#adapters/disk/reference-files.ts";
import { JobError } from "#core/errors.ts";
import { frameFileName, type FramePattern } from "#core/film/frame-name.ts";
import type { CelLayer } from "#core/cels/cel-layer.ts";
import type { CelCut } from "#core/ports/cels.ts";

export type CelTarget = {
  /** A folder for each layer that is written. */
  readonly folders: Readonly<Partial<Record<CelLayer, string>>>;
  readonly pattern: FramePattern;
};

/** A cut on this machine's disk: its drawings, and where painted ones go under their numbers. */
export const celFolder = ({ folder, set }: FoundFrames, { folders, pattern }: CelTarget): CelCut => {
  const numbers = new Map(
    set.files.map((_, index) => [frameFileName(set.pattern, set.first + index), index]),
  );
  const indexOf = (name: string): number => {
    const index = numbers.get(name);
    if (index === undefined) throw new RangeError(`${name} is none of the cut's drawings`);
    return index;
  };
  const placeOf = (name: string, layer: CelLayer): string => {
    const target = folders[layer];
    if (target === undefined) throw new RangeError(`nobody asked for the layer ${layer}`);
    return join(target, frameFileName(pattern, set.first + indexOf(name)));
  };
  return {
    names: [...numbers.keys()],
    read: (name) => readCel(join(folder, set.files[indexOf(name)] ?? "")),
    write: (name, layer, picture) => writeCel(placeOf(name, layer), picture),
    repeat: async (name, layer, of) => {
      const path = placeOf(name, layer);
      await copyFile(placeOf(of, layer), path).catch((error: unknown) => {
        throw writeFailure(path, error);
      });
    },
  };
};

/**
 * Painted drawings at paths of this machine: files, or all of a folder by name.
 *
 * @throws JobError MediaMissing, MediaUnreadable, UsageInvalid
 */
export const paintedAt = async (
  paths: readonly string[],
): Promise<{ readonly name: string; readonly picture: CelPicture }[]> => {
  const painted = [];
  for (const path of paths)
    for (const file of await filesAt(path))
      painted.push({ name: basename(file), picture: await readCel(file) });
  return painted;
};

const filesAt = async (path: string): Promise<string[]> => {
  if (!(await isReferenceFolder(path))) return [path];
  const names = (await readdir(path)).filter((name) => !name.startsWith(".") && isCelName(name)).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new JobError(
    "UsageInvalid",
    `the folder ${path} holds no painted drawing; give PNG or Targa files`,
    { path },
  );
};
