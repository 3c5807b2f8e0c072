import { lumaPerLightness } from "#core/colour/cell-luma.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { Assignment } from "#core/memory/assignment.ts";
import { referenceFinder } from "#core/memory/look-up.ts";
import type { ReferencePicture } from "#core/memory/reference.ts";
import { cellCount, type Evidence } from "#core/model/evidence.ts";
import { gridOf, type Job } from "#pipeline/colour/job.ts";
import type { ReadReference } from "#pipeline/colour/read-references.ts";

/** Share of a shot's cells that a picture must cover before the shot takes it by itself. */
const leastCoverage = 0.3;

/** Frames of a shot that coverage is measured on. */
const looks = 5;

/** Mean difference of lightness, L* units, below which a picture is a frame of the shot. */
const sameFrame = 3;

/**
 * Which of the job's references a shot takes its colours from. Those that are frames of it, by name or by
 * luma; where there are none, all that cover enough of it.
 */
export const assignReferences = async (
  job: Job,
  shot: FrameRange,
  references: readonly ReadReference[],
  read: Read,
): Promise<Assignment[]> => {
  const { keys, softEncoding } = job.card;
  if (keys === null || references.length === 0) return [];
  const grid = gridOf(job);
  const { sigma } = softEncoding;
  const own: Assignment[] = [];
  const other: Assignment[] = [];
  for (const [reference, one] of references.entries()) {
    const find = referenceFinder(grid, keys, [one.picture], { kind: "other", sigma });
    const coverage = await coverageOf(find, shot, read);
    if (await isOfShot(one, shot, cellCount(grid), read)) own.push({ reference, kind: "own", coverage });
    else if (coverage >= leastCoverage) other.push({ reference, kind: "other", coverage });
  }
  return own.length > 0 ? own : other;
};

type Read = (frame: number) => Promise<Evidence>;

const coverageOf = async (
  find: ReturnType<typeof referenceFinder>,
  shot: FrameRange,
  read: Read,
): Promise<number> => {
  const frames = lookedAt(shot);
  let sum = 0;
  for (const frame of frames) sum += find(await read(frame)).coverage;
  return sum / frames.length;
};

/** By its name; where that says nothing, by its luma. */
const isOfShot = async (
  { named: { frame }, picture }: ReadReference,
  shot: FrameRange,
  cells: number,
  read: Read,
): Promise<boolean> => {
  if (frame !== null) return frame >= shot.first && frame < shot.end;
  return picture.luma.length === cells && (await isFrameOf(shot, picture, read));
};

const lookedAt = ({ first, end }: FrameRange): number[] => {
  const count = Math.min(looks, end - first);
  return Array.from({ length: count }, (_, i) => first + Math.floor(((i + 0.5) * (end - first)) / count));
};

const isFrameOf = async (
  { first, end }: FrameRange,
  { luma }: ReferencePicture,
  read: Read,
): Promise<boolean> => {
  for (let frame = first; frame < end; frame += 1) {
    const seen = (await read(frame)).luma;
    let sum = 0;
    for (let cell = 0; cell < luma.length; cell += 1)
      sum += Math.abs((seen[cell] ?? 0) - (luma[cell] ?? 0));
    if (sum / luma.length / lumaPerLightness < sameFrame) return true;
  }
  return false;
};
