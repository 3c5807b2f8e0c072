import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import type { Chunk } from "#core/job/manifest.ts";

/**
 * What each worker takes: runs of whole shots up to `chunkFrames` long, and for a shot that is longer
 * its parts, on a grid of `chunkFrames` from the shot's first frame (the last may be shorter). A chunk
 * never crosses a cut unless it holds the shots on both sides whole.
 *
 * @param shots  in order, meeting at equal numbers
 * @param chunkFrames  most frames of a chunk, at least 1
 * @returns in order; ids are c0000, c0001, …
 */
export const planChunks = (shots: readonly FrameRange[], chunkFrames: number): Chunk[] => {
  if (!Number.isInteger(chunkFrames) || chunkFrames < 1) {
    throw new RangeError(`chunkFrames must be an integer of at least 1, got ${chunkFrames}`);
  }
  assertContiguous(shots);
  return piecesOf(shots, chunkFrames).map((piece, index) => ({
    id: `c${String(index).padStart(4, "0")}`,
    ...piece,
  }));
};

type Piece =
  | { readonly range: FrameRange; readonly shots: FrameRange[] }
  | { readonly range: FrameRange; readonly shot: FrameRange; readonly part: number };

const piecesOf = (shots: readonly FrameRange[], chunkFrames: number): Piece[] => {
  const pieces: Piece[] = [];
  let run: FrameRange[] = [];
  const endRun = (): void => {
    if (run.length > 0) pieces.push(runOf(run));
    run = [];
  };
  for (const shot of shots) {
    if (shot.end - (run[0] ?? shot).first > chunkFrames) endRun();
    if (frameCount(shot) > chunkFrames) pieces.push(...partsOf(shot, chunkFrames));
    else run.push(shot);
  }
  endRun();
  return pieces;
};

const runOf = (shots: FrameRange[]): Piece => ({
  range: { first: shots[0]!.first, end: shots.at(-1)!.end },
  shots,
});

const partsOf = (shot: FrameRange, chunkFrames: number): Piece[] =>
  Array.from({ length: Math.ceil(frameCount(shot) / chunkFrames) }, (_, part) => {
    const first = shot.first + part * chunkFrames;
    return { range: { first, end: Math.min(first + chunkFrames, shot.end) }, shot, part };
  });

const assertContiguous = (shots: readonly FrameRange[]): void => {
  let at = shots[0]?.first ?? 0;
  for (const { first, end } of shots) {
    if (first !== at || end <= first) {
      throw new RangeError(`shots must meet and hold frames: ${first}…${end} after ${at}`);
    }
    at = end;
  }
};
