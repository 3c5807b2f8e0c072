/** Half-open run of frames, counted from the film's first: `first` is in, `end` is not. */
export type FrameRange = { readonly first: number; readonly end: number };

export const frameCount = ({ first, end }: FrameRange): number => end - first;

/** Frames that lie in both. */
export const sharedFrames = (one: FrameRange, other: FrameRange): number =>
  Math.max(0, Math.min(one.end, other.end) - Math.max(one.first, other.first));
