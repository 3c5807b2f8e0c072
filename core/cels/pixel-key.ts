import { colourAt, keyOf } from "#core/cels/cel-palette.ts";
import { maxCode, type CelPicture } from "#core/cels/picture.ts";

/** Key of what is not opaque. */
export const clear = -1;

/** The same number for pixels of the same colour. */
export const keyAt = (painted: CelPicture, at: number): number =>
  painted.samples[at * 4 + 3]! * 2 < maxCode(painted.depth) ? clear : keyOf(colourAt(painted, at));
