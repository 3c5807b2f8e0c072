import { colourText, type CelColour, type CelPalette } from "#core/cels/cel-palette.ts";
import type { ReferenceReport } from "#core/cels/cut-report.ts";
import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import type { LineMask } from "#core/cels/line-mask.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { readReference, type Nearest } from "#core/cels/reference.ts";
import { JobError } from "#core/errors.ts";
import { regionsIn } from "#pipeline/cels/regions-in.ts";

/** A painted drawing that a person gives. */
export type PaintedDrawing = { readonly name: string; readonly picture: CelPicture };

/** Where colours of painted drawings are numbered, and those that they may have; null: any. */
export type ReferenceColours = {
  readonly palette: CelPalette;
  readonly allowed: readonly CelColour[] | null;
};

export type ReadPainted = Pick<ReferenceReport, "name" | "mixed" | "moved"> & {
  readonly described: DrawingDescriptor;
  /** By region, from region 1. */
  readonly colours: Int32Array;
  /** Share of painted pixels that have their region's colour. */
  readonly flatness: number;
};

/** Codes of 16 bits, by any channel: a colour that is nearer than this to an allowed one was meant to be it. */
const nearly = 6 * 257;

/** Less of a painted picture than this in flat colours is no painting of a cel. */
const minFlatness = 0.75;

/**
 * Reads the regions of a painted drawing and their colours.
 *
 * @param mask  its lines, or those of the drawing that it was painted on
 * @throws JobError MediaUnsupported for colours that are not allowed
 */
export const readPainted = (
  { name, picture }: PaintedDrawing,
  mask: LineMask,
  { palette, allowed }: ReferenceColours,
): ReadPainted => {
  const read = readReference(picture, mask, regionsIn(name, mask), palette, nearestOf(allowed));
  const { described, colours, flatness, mixed, strange, moved } = read;
  if (strange.length > 0) {
    throw new JobError(
      "MediaUnsupported",
      `the reference ${name} has ${strange.length === 1 ? "a colour that is" : `${strange.length} colours that are`} not in the palette: ${strange.slice(0, 8).map(colourText).join(", ")}; paint it in the palette's colours, or add ${strange.length === 1 ? "it" : "them"}`,
      { name },
    );
  }
  return {
    name,
    described,
    colours,
    flatness,
    mixed: mixed.flatMap((region) => {
      const found = described.regions[region - 1];
      return found === undefined ? [] : [{ x: found.points[0] ?? 0, y: found.points[1] ?? 0 }];
    }),
    moved: moved.map(({ from, to }) => ({ from: colourText(from), to: colourText(to) })),
  };
};

/** Whether it is painted in flat colours, as cels are. */
export const isFlat = ({ flatness }: ReadPainted): boolean => flatness >= minFlatness;

/** @throws JobError MediaUnsupported for a picture whose colours are not flat */
export const refuseShaded = (read: ReadPainted): void => {
  if (isFlat(read)) return;
  const { name, flatness } = read;
  throw new JobError(
    "MediaUnsupported",
    `only ${Math.floor(flatness * 100)} % of the reference ${name} is in flat colours; it is antialiased, dithered, shaded or a JPEG: export it with one colour per region`,
    { name, flatness },
  );
};

const nearestOf = (allowed: readonly CelColour[] | null): Nearest => {
  if (allowed === null) return (colour) => colour;
  const apart = (one: CelColour, other: CelColour): number =>
    Math.max(...one.map((code, at) => Math.abs(code - (other[at] ?? 0))));
  return (colour) => {
    const found = allowed.reduce<CelColour | null>(
      (best, one) => (best === null || apart(one, colour) < apart(best, colour) ? one : best),
      null,
    );
    return found !== null && apart(found, colour) <= nearly ? found : null;
  };
};
