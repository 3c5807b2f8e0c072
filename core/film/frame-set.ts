import { JobError } from "#core/errors.ts";
import {
  frameFileName,
  isUnpadded,
  patternText,
  readFrameName,
  type FrameName,
  type FramePattern,
} from "#core/film/frame-name.ts";

/** What a missing frame is: a reason to stop, or one more showing of the frame before it. */
export const gapChoices = ["refuse", "hold"] as const;
export type Gaps = (typeof gapChoices)[number];
export const defaultGaps: Gaps = "refuse";

/** Frames of a sequence without gaps, in order. */
export type FrameSet = {
  readonly pattern: FramePattern;
  /** Number of the first frame. */
  readonly first: number;
  /** Name of each frame's file; that of a held frame is the one before it. */
  readonly files: readonly string[];
  /** Numbers of frames that are held. */
  readonly held: readonly number[];
};

/** The longest sequence that is taken: more than a day of film. */
const maxFrames = 10_000_000;

/** Names by sequence: those that differ in their number only. Names without a number stand alone. */
export const groupFrames = (names: readonly string[]): Map<string, string[]> => {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const read = readFrameName(name);
    const key = read === null ? name : `${read.prefix}#${read.suffix}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [name]);
    else group.push(name);
  }
  return groups;
};

/**
 * The frames of one sequence in order.
 *
 * @param names  that differ in their numbers only; or one name, with or without a number
 * @param readName  where the number stands
 * @throws JobError MediaUnreadable for numbers of mixed widths, MediaMissing for a gap
 */
export const orderFrames = (
  names: readonly string[],
  gaps: Gaps,
  readName: (name: string) => FrameName | null = readFrameName,
): FrameSet => {
  const read = names.map((name) => ({ name, ...(readName(name) ?? alone(name)) }));
  const width = widthOf(read);
  const numbered = read
    .map(({ name, digits }) => ({ name, number: Number(digits) }))
    .sort((a, b) => a.number - b.number);
  const { prefix = "", suffix = "" } = read[0] ?? {};
  return withoutGaps({ prefix, width, suffix }, numbered, gaps);
};

const alone = (name: string): FrameName => {
  const at = name.lastIndexOf(".");
  return { prefix: name.slice(0, at), digits: "", suffix: name.slice(at) };
};

/** @throws JobError MediaUnreadable */
const widthOf = (frames: readonly (FrameName & { readonly name: string })[]): number => {
  const padded = frames.find(({ digits }) => !isUnpadded(digits));
  const width = padded?.digits.length ?? sharedWidth(frames);
  const wrong = frames.find(
    ({ digits }) => digits.length < width || (digits.length > width && !isUnpadded(digits)),
  );
  if (wrong === undefined) return width;
  const like = frames.find(({ digits }) => digits.length === width)?.name ?? "";
  throw new JobError(
    "MediaUnreadable",
    `${wrong.name} is numbered with ${wrong.digits.length} digits, ${like} with ${width}; rename them to one width, or name those of one width with a pattern (${patternText({ ...wrong, width })})`,
    { name: wrong.name },
  );
};

/** Without leading zeros: the width that all have, else none (9, 10, 11). */
const sharedWidth = (frames: readonly FrameName[]): number => {
  const widths = new Set(frames.map(({ digits }) => digits.length));
  return widths.size === 1 ? (frames[0]?.digits.length ?? 0) : 0;
};

type Numbered = { readonly name: string; readonly number: number };

const nothing: Numbered = { name: "", number: 0 };

const withoutGaps = (pattern: FramePattern, frames: readonly Numbered[], gaps: Gaps): FrameSet => {
  const { number: first } = frames[0] ?? nothing;
  const { number: last } = frames.at(-1) ?? nothing;
  if (!Number.isSafeInteger(last) || last - first >= maxFrames) throw tooLong(pattern, first, last);
  const files: string[] = [];
  const held: number[] = [];
  for (const [index, { name, number }] of frames.entries()) {
    for (let missing = first + files.length; missing < number; missing += 1) {
      if (gaps === "refuse") throw missingFrame(pattern, missing, frames);
      files.push((frames[index - 1] ?? nothing).name);
      held.push(missing);
    }
    files.push(name);
  }
  return { pattern, first, files, held };
};

const tooLong = (pattern: FramePattern, first: number, last: number): JobError =>
  new JobError(
    "MediaUnreadable",
    `the numbers of ${patternText(pattern)} run from ${first} to ${last}, more than the ${maxFrames} frames that a sequence may have; name a part of it with a pattern or a glob`,
  );

const missingFrame = (pattern: FramePattern, missing: number, frames: readonly Numbered[]): JobError => {
  const [first = nothing, last = nothing] = [frames[0], frames.at(-1)];
  const others = othersText(last.number - first.number - frames.length);
  return new JobError(
    "MediaMissing",
    `${frameFileName(pattern, missing)}${others} is missing between ${first.name} and ${last.name}; put it there, or give --gaps hold to show the frame before it once more`,
    { missing },
  );
};

const othersText = (lacking: number): string => (lacking > 0 ? ` (and ${lacking} more)` : "");
