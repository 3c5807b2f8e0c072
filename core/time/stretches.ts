import { frameCount, type FrameRange } from "#core/film/frame-range.ts";

/** Frames of a stretch: as many as there are stretches holds the fewest states; 16 cost 18 MB. */
export const stretchFor = (range: FrameRange): number =>
  Math.max(16, Math.ceil(Math.sqrt(frameCount(range))));

/** A range in pieces of `length` frames, the last maybe shorter. */
export const splitRange = ({ first, end }: FrameRange, length: number): FrameRange[] => {
  const parts: FrameRange[] = [];
  for (let at = first; at < end; at += length) parts.push({ first: at, end: Math.min(at + length, end) });
  return parts;
};
