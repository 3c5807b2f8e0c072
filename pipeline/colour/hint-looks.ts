import { overTarget, type CellTarget } from "#core/colour/cell-target.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { hintPicture, lookTarget } from "#core/memory/hint-picture.ts";
import type { ReferencePicture } from "#core/memory/reference.ts";
import { hintedFrames, type HintBorders, type HintedShot } from "#core/time/hint-walk.ts";
import { pooledFrames, type BorderStates, type PooledShot } from "#core/time/pooling.ts";
import { lookedUpShot } from "#pipeline/colour/found-shot.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { valueOf } from "#pipeline/colour/next-value.ts";

/** Frames with hints that others are compared with, at most: a look at a frame costs as much as they are many. */
const maxPictures = 8;

/** What link found of a long shot's hints: their frames, and what is carried in at a part's borders. */
export type LinkedLooks = {
  readonly pictures: readonly ReferencePicture[];
  readonly borders: BorderStates;
};

/** The frames with hints, of many some spread over all. */
export const hintPictures = async ({ grid, hints, read }: HintedShot): Promise<ReferencePicture[]> => {
  const hinted = [...hints].toSorted(([one], [other]) => one - other);
  const step = Math.max(1, hinted.length / maxPictures);
  const isChosen = (at: number): boolean => Math.floor(at / step) !== Math.floor((at - 1) / step);
  const pictures: ReferencePicture[] = [];
  for (const [at, [frame, set]] of hinted.entries())
    if (isChosen(at)) pictures.push(hintPicture(grid, await read(frame), set));
  return pictures;
};

/**
 * A shot whose evidence is what hints say of what looks like the things they were set on, to be pooled along
 * motion; null where the model makes no keys. This is what reaches a thing that was hidden for a while, and
 * holes in the wake of what moves.
 */
export const hintLooks = (
  job: Job,
  hinted: HintedShot,
  pictures: readonly ReferencePicture[],
): PooledShot | null =>
  pictures.length === 0 ? null : lookedUpShot(job, hinted, { pictures, kind: "own" });

/** A run of a shot's frames, and what hints of the rest of the shot bring into it. */
export type HintedRun = {
  readonly range: FrameRange;
  readonly hintBorders: HintBorders;
  /** Null: a whole shot, whose hints are in its own frames. */
  readonly hintLooks: LinkedLooks | null;
};

/** What hints ask of each frame: along motion, and behind that of what looks the same. */
export const hintTargets = async function* (
  job: Job,
  hinted: HintedShot,
  run: HintedRun,
): AsyncGenerator<CellTarget | null> {
  const looked = await lookedRun(job, hinted, run);
  for await (const { hinted: said } of hintedFrames(hinted, run.range, run.hintBorders)) {
    const look = await valueOf(looked);
    const target = said?.target ?? null;
    yield look === null ? target : overTarget(target, lookTarget(look.features, said?.known ?? null));
  }
};

const lookedRun = async (job: Job, hinted: HintedShot, { range, hintLooks: linked }: HintedRun) => {
  const looks = hintLooks(job, hinted, linked?.pictures ?? (await hintPictures(hinted)));
  const pooling = job.manifest.options.pooling ? "on" : "off";
  return looks === null ? null : pooledFrames(looks, range, linked?.borders, { pooling });
};
