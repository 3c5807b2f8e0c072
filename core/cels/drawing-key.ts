import { digestOf } from "#core/digest.ts";
import { colourText, type CelPalette } from "#core/cels/cel-palette.ts";
import type { SaidColours } from "#core/cels/follow-regions.ts";

/** Raised when the same drawings would be given other colours, or other pixels. */
const celsVersion = 2;

/**
 * What the colours of a drawing follow from: itself, the drawing painted before it, painted drawings with how
 * far from it they are, and what people said of it.
 */
export const drawingKey = (
  digest: string,
  before: string,
  heard: readonly string[],
  said: SaidColours,
): Promise<string> => {
  const words = [...said]
    .sort(([one], [other]) => one - other)
    .map(([region, { colour, confidence }]) => [region, colour, confidence]);
  return digestOf([celsVersion, digest, before, heard, ...(words.length === 0 ? [] : [words])]);
};

/**
 * What its pixels follow from beside its files' form: itself, and the colours that its regions are painted in.
 *
 * @param colours  by region, from region 1: a number of the palette; 0 and less are painted in nothing
 */
export const lookOf = (digest: string, colours: Int32Array, palette: CelPalette): Promise<string> =>
  digestOf([
    celsVersion,
    digest,
    Array.from(colours, (number) => (number > 0 ? colourText(palette.colour(number)) : "")),
  ]);
