import type { Stats } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { JobError } from "#core/errors.ts";
import { frameFormatOf } from "#core/film/frame-facts.ts";
import { nameInPattern, patternText, readFrameName, readFramePattern } from "#core/film/frame-name.ts";
import { groupFrames, orderFrames, type FrameSet, type Gaps } from "#core/film/frame-set.ts";
import { isGlob, parseGlob } from "#core/store/glob.ts";
import { isNotThere, readFailure } from "#adapters/system-errors.ts";
import { isMovingPicture } from "#adapters/frames/moving-picture.ts";
import { lookAt } from "#adapters/disk/look-at.ts";

/** A sequence on this machine's disk. */
export type FoundFrames = {
  readonly folder: string;
  readonly set: FrameSet;
  /** Sentences: what lies there and is left out. */
  readonly notes: readonly string[];
};

/**
 * The sequence that is named: by its folder, a pattern (`f.%04d.png`, `f.####.png`), a glob, or one of its
 * frames.
 *
 * @returns null where the name is of something else: a film, or a picture that moves
 * @throws JobError MediaUnreadable, MediaMissing, MediaUnsupported
 */
export const findFrames = async (named: string, gaps: Gaps): Promise<FoundFrames | null> => {
  const path = resolve(named);
  const found = await lookAt(path);
  if (found?.isDirectory() === true) return inFolder(path, gaps);
  const [folder, name] = [dirname(path), basename(path)];
  if (frameFormatOf(name) === null) return null;
  if (found !== null) return ofFile(path, found, gaps);
  const names = await picturesIn(folder);
  const pattern = readFramePattern(name);
  if (pattern !== null) {
    const read = (one: string) => nameInPattern(pattern, one);
    const matching = names.filter((one) => read(one) !== null);
    if (matching.length === 0) throw nothingMatches(named, folder);
    return { folder, set: orderFrames(matching, gaps, read), notes: [] };
  }
  if (!isGlob(name)) return null;
  const { matches } = parseGlob(name);
  const matching = names.filter(matches);
  if (matching.length === 0) throw nothingMatches(named, folder);
  return { folder, set: orderFrames(onlyGroup(named, matching), gaps), notes: [] };
};

/** The sequence around a picture; null: it moves, and is a film. */
const ofFile = async (path: string, found: Stats, gaps: Gaps): Promise<FoundFrames | null> =>
  found.isFile() && (await isMovingPicture(path)) ? null : aroundFrame(dirname(path), basename(path), gaps);

/** Names of pictures; hidden files, such as macOS leaves, are none. */
const picturesIn = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder).catch((error: unknown) => {
    if (!isNotThere(error)) throw readFailure(folder, error);
    throw new JobError(
      "MediaMissing",
      `there is no folder ${JSON.stringify(folder)}; check the name`,
      { folder },
      { cause: error },
    );
  });
  return names.filter((name) => !name.startsWith(".") && frameFormatOf(name) !== null).sort();
};

const nothingMatches = (named: string, folder: string): JobError =>
  new JobError(
    "MediaMissing",
    `no picture in ${JSON.stringify(folder)} matches ${JSON.stringify(basename(named))}; check its letters and numbers`,
    { named },
  );

const inFolder = async (folder: string, gaps: Gaps): Promise<FoundFrames> => {
  const names = await picturesIn(folder);
  if (names.length === 0) {
    throw new JobError(
      "MediaUnreadable",
      `${JSON.stringify(folder)} is a folder, and holds no pictures; name the film inside it`,
      { folder },
    );
  }
  const numbered = names.filter((name) => readFrameName(name) !== null);
  const left = numbered.length === 0 ? [] : names.filter((name) => readFrameName(name) === null);
  const chosen = onlyGroup(folder, numbered.length === 0 ? names : numbered);
  const notes =
    left.length === 0
      ? []
      : [
          `left out, because it has no number: ${left.slice(0, 3).join(", ")}${left.length > 3 ? " and more" : ""}`,
        ];
  return { folder, set: orderFrames(chosen, gaps), notes };
};

const aroundFrame = async (folder: string, name: string, gaps: Gaps): Promise<FoundFrames> => {
  for (const group of groupFrames(await picturesIn(folder)).values())
    if (group.includes(name)) return { folder, set: orderFrames(group, gaps), notes: [] };
  return { folder, set: orderFrames([name], gaps), notes: [] };
};

/** @throws JobError MediaUnreadable where names are of more than one sequence */
const onlyGroup = (named: string, names: readonly string[]): readonly string[] => {
  const groups = [...groupFrames(names).values()];
  const [first, ...others] = groups;
  if (first !== undefined && others.length === 0) return first;
  const listed = groups.slice(0, 3).map((group) => {
    const read = readFrameName(group[0] ?? "");
    const pattern = read === null ? (group[0] ?? "") : patternText({ ...read, width: read.digits.length });
    return `${pattern} (${group.length})`;
  });
  const more = groups.length > 3 ? ` and ${groups.length - 3} more` : "";
  const folder = frameFormatOf(named) === null ? named : dirname(named);
  throw new JobError(
    "MediaUnreadable",
    `${JSON.stringify(named)} holds ${groups.length} sequences: ${listed.join(", ")}${more}; name one, as in ${join(folder, listed[0]?.replace(/ \(\d+\)$/, "") ?? "")}`,
    { named },
  );
};
