import type { CutFilm } from "#core/cuts/place-cuts.ts";
import type { Rational } from "#core/film/rational.ts";

/** A film of steady rate with ticks of a frame each. */
export const steadyFilm = (
  frames: number,
  frameRate: Rational,
  timecode: string | null = null,
): CutFilm => ({
  pts: Array.from({ length: frames }, (_, frame) => frame),
  lastDuration: 1,
  timeBase: { num: frameRate.den, den: frameRate.num },
  frameRate,
  timecode,
});

/** A film whose frames are shown at these milliseconds. */
export const unsteadyFilm = (pts: readonly number[], frameRate: Rational): CutFilm => ({
  pts,
  lastDuration: 40,
  timeBase: { num: 1, den: 1000 },
  frameRate,
  timecode: null,
});

export const pal = { num: 25, den: 1 };
export const ntsc = { num: 30000, den: 1001 };
export const film24 = { num: 24000, den: 1001 };
