import type { Rotation } from "#core/colour/rotate-grid.ts";
import type { ChromaPair, PlaneSize } from "#core/film/planes.ts";

/** Edges of a part of the upright picture, shares of its sides. */
export type PictureArea = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

/** What stands in a part of the picture, or in all of it, instead of made colour. */
export type LeftPlace = { readonly area: PictureArea | null; readonly chroma: ChromaPair };

/**
 * Made chroma with left places in it, bit for bit: every chroma pixel whose middle lies in a place has
 * that place's chroma, of several the last one's; all others stay as they were made.
 *
 * @param made  as coded; left as it is
 * @param size  of the chroma planes, as coded
 * @param rotation  clockwise turn that shows the coded picture upright
 */
export const withPlacesLeft = (
  made: ChromaPair,
  places: readonly LeftPlace[],
  { size, rotation }: { readonly size: PlaneSize; readonly rotation: Rotation },
): ChromaPair => {
  if (places.length === 0) return made;
  const [u, v] = [made.u.slice(), made.v.slice()];
  for (const { area, chroma } of places) {
    const { left, top, right, bottom } = codedPixels(area ?? wholePicture, size, rotation);
    for (let y = top; y < bottom; y += 1) {
      const [from, to] = [y * size.width + left, y * size.width + right];
      u.set(chroma.u.subarray(from, to), from);
      v.set(chroma.v.subarray(from, to), from);
    }
  }
  return { u, v };
};

const wholePicture: PictureArea = { left: 0, top: 0, right: 1, bottom: 1 };

/** Cells of a grid, or pixels of a plane, whose middle lies in an area: first ones, and those after the last. */
export const pixelsIn = ({ left, top, right, bottom }: PictureArea, size: PlaneSize): PictureArea => ({
  left: Math.ceil(left * size.width - 0.5),
  top: Math.ceil(top * size.height - 0.5),
  right: Math.ceil(right * size.width - 0.5),
  bottom: Math.ceil(bottom * size.height - 0.5),
});

const codedPixels = (area: PictureArea, size: PlaneSize, rotation: Rotation): PictureArea =>
  pixelsIn(turnedBack[rotation](area), size);

/** An area of the upright picture where it lies in the coded one. */
const turnedBack: Readonly<Record<Rotation, (area: PictureArea) => PictureArea>> = {
  0: (area) => area,
  90: ({ left, top, right, bottom }) => ({ left: top, top: 1 - right, right: bottom, bottom: 1 - left }),
  180: ({ left, top, right, bottom }) => ({
    left: 1 - right,
    top: 1 - bottom,
    right: 1 - left,
    bottom: 1 - top,
  }),
  270: ({ left, top, right, bottom }) => ({ left: 1 - bottom, top: left, right: 1 - top, bottom: right }),
};
