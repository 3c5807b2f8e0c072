import type { FrameRange } from "#core/film/frame-range.ts";
import { isPart, type Manifest } from "#core/job/manifest.ts";

/** Shots that were split over several chunks, in order. */
export const longShots = ({ chunks }: Manifest): FrameRange[] =>
  chunks
    .filter(isPart)
    .filter(({ part }) => part === 0)
    .map(({ shot }) => shot);
