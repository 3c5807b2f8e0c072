import type { ExposureSheet, SheetLayer } from "#core/cels/exposure-sheet.ts";
import { JobError } from "#core/errors.ts";

/** By frame of a sheet: place in the cut of the drawing that is shown; null: none is. */
export type ShownDrawings = readonly (number | null)[];

/**
 * Finds the drawings that a sheet's layer shows, by their numbers.
 *
 * @param first  number of the cut's first drawing
 * @throws JobError MediaMissing for drawings that the cut has not
 */
export const shownDrawings = (
  { frames }: ExposureSheet,
  { shown }: SheetLayer,
  first: number,
  count: number,
  name: string,
): ShownDrawings => {
  const missing = new Set<string>();
  const places = shown.map((value) => {
    if (value === null) return null;
    const digits = /(\d+)\D*$/.exec(value)?.[1];
    const place = digits === undefined ? -1 : Number(digits) - first;
    if (place >= 0 && place < count) return place;
    missing.add(value);
    return null;
  });
  if (missing.size > 0) {
    const text = [...missing]
      .slice(0, 8)
      .map((value) => JSON.stringify(value))
      .join(", ");
    throw new JobError(
      "MediaMissing",
      `the exposure sheet ${name} shows ${missing.size === 1 ? "the drawing" : "the drawings"} ${text}, and the cut has ${first} to ${first + count - 1}; add what is missing, or correct the sheet`,
      { name },
    );
  }
  if (places.every((place) => place === null))
    throw new JobError(
      "UsageInvalid",
      `the exposure sheet ${name} shows no drawing in its ${frames} frames`,
      { name },
    );
  return places;
};

/** Places of the drawings that are shown, each once, in the order in which they are first seen. */
export const inShownOrder = (shown: ShownDrawings): number[] => [
  ...new Set(shown.filter((place) => place !== null)),
];
