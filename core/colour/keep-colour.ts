import { placesBeyondTint } from "#core/colour/beyond-tint.ts";
import { eightBits } from "#core/film/eight-bits.ts";
import type { LumaDepth } from "#core/film/luma-depth.ts";

type Plane = Uint8Array | Uint16Array;
type Chroma = { readonly u: Plane; readonly v: Plane };

export type KeptFrame = {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: LumaDepth;
  /** height x width codes. */
  readonly luma: Plane;
  /** The film's own, half size, rounded up. */
  readonly own: Chroma;
};

/**
 * A frame's new chroma with the film's own in its places wherever that is beyond a tint: a logo, a title.
 *
 * @param made  half size, rounded up, in the film's depth
 */
export const withOwnColours = (frame: KeptFrame, made: Chroma): Chroma => {
  const { width, height, bitDepth, luma, own } = frame;
  const size = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const halved = lumaAtChroma(luma, { width, height }, bitDepth);
  const isOwn = placesBeyondTint(
    { luma: halved, u: eightBits(own.u, bitDepth), v: eightBits(own.v, bitDepth) },
    size,
  );
  const chosen = (theirs: Plane, ours: Plane): Plane =>
    ours.map((code, i) => (isOwn[i] === 1 ? theirs[i]! : code));
  return { u: chosen(own.u, made.u), v: chosen(own.v, made.v) };
};

/** Mean luma of the four pixels that share a chroma pixel, at 8 bits; the last ones count twice at an odd edge. */
const lumaAtChroma = (
  luma: Plane,
  { width, height }: { readonly width: number; readonly height: number },
  bitDepth: LumaDepth,
): Uint8Array => {
  const halfWidth = Math.ceil(width / 2);
  const halved = new Uint8Array(halfWidth * Math.ceil(height / 2));
  const shift = bitDepth - 8 + 2;
  for (let i = 0; i < halved.length; i += 1) {
    const [x, y] = [(i % halfWidth) * 2, Math.floor(i / halfWidth) * 2];
    const [right, below] = [Math.min(x + 1, width - 1), Math.min(y + 1, height - 1)];
    const sum =
      luma[y * width + x]! +
      luma[y * width + right]! +
      luma[below * width + x]! +
      luma[below * width + right]!;
    halved[i] = sum >> shift;
  }
  return halved;
};
