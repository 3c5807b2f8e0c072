import { frameCount, type FrameRange } from "#core/film/frame-range.ts";

/** Where in a shot its key frames lie, as shares of its length: clear of cuts, fades and dissolves. */
const places = [1 / 6, 1 / 2, 5 / 6];

/** Shots shorter than this are shown by their middle frame alone. */
const shortShot = 8;

/** The frames that stand for a shot, in order; what is left of them for a person is the same everywhere. */
export const keyFramesOf = (shot: FrameRange): number[] => {
  const frames = frameCount(shot);
  const shares = frames < shortShot ? [1 / 2] : places;
  return shares.map((share) => shot.first + Math.floor(share * frames));
};
