import { digestOf } from "#core/digest.ts";
import { colourText, type CelPalette } from "#core/cels/cel-palette.ts";

/** Raised when the same drawings would be given other colours, or other pixels. */
const celsVersion = 2;

/**
 * What the colours of a drawing follow from: itself, the drawing painted before it, and painted drawings with
 * how far from it they are.
 */
export const drawingKey = (digest: string, before: string, heard: readonly string[]): Promise<string> =>
  digestOf([celsVersion, digest, before, heard]);

/** What its pixels follow from beside its files' form: its colours, as they are painted. */
export const lookOf = (key: string, palette: CelPalette): Promise<string> =>
  digestOf([
    key,
    Array.from({ length: palette.size }, (_, number) => colourText(palette.colour(number + 1))),
  ]);
