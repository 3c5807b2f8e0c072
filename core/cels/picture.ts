import type { PlaneSize } from "#core/film/planes.ts";

/** A drawing or a painted picture as it was decoded: red, green, blue and straight alpha, interleaved. */
export type CelPicture = {
  readonly size: PlaneSize;
  /** Bits of a sample. */
  readonly depth: 8 | 16;
  /** 4 samples a pixel; of a picture without alpha the fourth is the largest code. */
  readonly samples: Uint8Array | Uint16Array;
  /** Whether the file has alpha: without it the paper is a part of the picture. */
  readonly hasAlpha: boolean;
};

/** The largest code of a sample. */
export const maxCode = (depth: CelPicture["depth"]): number => (depth === 8 ? 255 : 65535);

/** An empty picture of the same depth: transparent black. */
export const blankLike = ({ size, depth }: CelPicture): CelPicture => {
  const length = size.width * size.height * 4;
  return {
    size,
    depth,
    samples: depth === 8 ? new Uint8Array(length) : new Uint16Array(length),
    hasAlpha: true,
  };
};

/** A drawing on which nothing is drawn: transparent, or white paper where the other has no alpha. */
export const emptyLike = (other: CelPicture): CelPicture => {
  if (other.hasAlpha) return blankLike(other);
  const blank = blankLike(other);
  blank.samples.fill(maxCode(other.depth));
  return { ...blank, hasAlpha: false };
};
