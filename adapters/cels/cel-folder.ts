import { copyFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { isCelName, placeCel, readCel, writeCel } from "#adapters/cels/cel-pictures.ts";
import { oraOf, psdOf } from "#adapters/cels/layered-files.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import type { FoundFrames } from "#adapters/frames/find-frames.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { isReferenceFolder } from "#adapters/disk/reference-files.ts";
import { JobError } from "#core/errors.ts";
import { frameFileName, type FramePattern } from "#core/film/frame-name.ts";
import type { CelLayer } from "#core/cels/cel-layer.ts";
import type { CelCut } from "#core/ports/cels.ts";

export type CelTarget = {
  /** The folder that a layer is written to. */
  readonly folderOf: (layer: CelLayer) => string;
  readonly pattern: FramePattern;
  /** Places of the drawings that are painted, in the order in which they are shown; absent: all as numbered. */
  readonly order?: readonly number[] | undefined;
};

/** A pattern with the ending of a layer's files. */
export const patternFor = (pattern: FramePattern, layer: CelLayer): FramePattern =>
  layer === "psd" || layer === "ora"
    ? { ...pattern, suffix: pattern.suffix.replace(/\.[^.]*$/, `.${layer}`) }
    : pattern;

/** Names of the files that are written of a cut's drawings. */
export const celFileNames = ({ set }: FoundFrames, pattern: FramePattern) => {
  const numbers = new Map(
    set.files.map((_, index) => [frameFileName(set.pattern, set.first + index), index]),
  );
  const indexOf = (name: string): number => {
    const index = numbers.get(name);
    if (index === undefined) throw new RangeError(`${name} is none of the cut's drawings`);
    return index;
  };
  return {
    /** As numbered. */
    names: [...numbers.keys()],
    indexOf,
    fileOf: (name: string, layer: CelLayer): string =>
      frameFileName(patternFor(pattern, layer), set.first + indexOf(name)),
  };
};

/** A cut on this machine's disk: its drawings, and where painted ones go under their numbers. */
export const celFolder = (found: FoundFrames, { folderOf, pattern, order }: CelTarget): CelCut => {
  const { folder, set } = found;
  const { names, indexOf, fileOf } = celFileNames(found, pattern);
  const placeOf = (name: string, layer: CelLayer): string => join(folderOf(layer), fileOf(name, layer));
  return {
    names: order === undefined ? names : order.map((at) => frameFileName(set.pattern, set.first + at)),
    read: (name) => readCel(join(folder, set.files[indexOf(name)] ?? "")),
    write: (name, layer, picture) => writeCel(placeOf(name, layer), picture),
    writeLayers: async (name, layer, layers) =>
      placeCel(placeOf(name, layer), layer === "psd" ? psdOf(name, layers) : await oraOf(layers)),
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
