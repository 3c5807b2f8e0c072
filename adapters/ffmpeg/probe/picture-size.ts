import { JobError } from "#core/errors.ts";
import type { ProbedStream } from "#adapters/ffmpeg/probe/probe-report.ts";

/** Smaller pictures hold nothing to colour; larger ones are refused before any frame is decoded. */
const smallestSide = 16;
const largestSide = 16_384;
const maxPixels = 8192 * 8192;

/** Writes a film's picture again and keeps the rest; a filter follows. */
const rewritten = "ffmpeg -i FILM -map 0 -c copy -c:v ffv1 -vf";

type Size = { readonly width: number; readonly height: number };

const isTooLarge = ({ width, height }: Size): boolean =>
  Math.max(width, height) > largestSide || width * height > maxPixels;

const allowed = `at most ${largestSide} pixels a side and ${maxPixels / 2 ** 20} Mi pixels in all are allowed`;

/** The same of pictures that are to be frames, by what their headers say. @throws JobError MediaUnsupported */
export const refuseFrameSize = (folder: string, { width, height }: Size): void => {
  if (!isTooLarge({ width, height })) return;
  throw new JobError(
    "MediaUnsupported",
    `the pictures in ${JSON.stringify(folder)} are ${width}x${height}; ${allowed}; scale them down first`,
    { folder },
  );
};

/** @throws JobError MediaUnsupported */
export const refuseSize = (path: string, { width, height }: ProbedStream): void => {
  if (width === 0 || height === 0) {
    throw new JobError(
      "MediaUnsupported",
      `the header of ${JSON.stringify(path)} gives its picture no size that can be; copy or convert it again`,
      { path },
    );
  }
  const given = `the picture of ${JSON.stringify(path)} is ${width}x${height}`;
  if (Math.min(width, height) < smallestSide) {
    throw new JobError(
      "MediaUnsupported",
      `${given}; it must be at least ${smallestSide}x${smallestSide}; put a border around it first (${rewritten} 'pad=max(iw\\,${smallestSide}):max(ih\\,${smallestSide})' NEW.mkv)`,
      { path },
    );
  }
  if (isTooLarge({ width, height })) {
    throw new JobError(
      "MediaUnsupported",
      `${given}; ${allowed}; scale it down first (${rewritten} scale=8192:8192:force_original_aspect_ratio=decrease:force_divisible_by=2 NEW.mkv)`,
      { path },
    );
  }
};
