import * as z from "zod";
import type { FrameRange } from "#core/film/frame-range.ts";

/** Of one frame: 64 bits as hex digits. */
const digits = 16;

/**
 * Digests of luma planes as they are coded (not turned, not scaled), one frame after the other in one
 * string. They tell planes that differ by accident; they are no defence against forgery.
 */
export const lumaDigestsSchema = z.string().regex(/^[0-9a-f]*$/);

/** A frame's digest from a longer hash of its plane, in hex. */
export const lumaDigest = (hash: string): string => hash.slice(0, digits);

/** "" where the list has no such frame. */
export const digestAt = (digests: string, index: number): string =>
  digests.slice(index * digits, (index + 1) * digits);

export const digestsOf = (digests: string, { first, end }: FrameRange): string =>
  digests.slice(first * digits, end * digits);

export const digestCount = (digests: string): number => digests.length / digits;

/** The first frame that two lists do not have alike, counted from their first; null: none. */
export const firstDifference = (a: string, b: string): number | null => {
  if (a === b) return null;
  const frames = Math.max(digestCount(a), digestCount(b));
  for (let index = 0; index < frames; index += 1)
    if (digestAt(a, index) !== digestAt(b, index)) return index;
  return null;
};
