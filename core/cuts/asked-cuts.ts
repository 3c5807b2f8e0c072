import * as z from "zod";
import { cutListSchema, type CutList } from "#core/cuts/cut-list.ts";
import { typedPlaceSchema } from "#core/film/span.ts";

/** Places as an order names them, each the first frame of a shot. */
const placesSchema = z
  .array(
    z.union([
      z
        .int()
        .nonnegative()
        .transform((frame) => ({ frame })),
      typedPlaceSchema,
    ]),
  )
  .min(1)
  .transform((places): CutList => ({
    name: "cuts",
    marks: places.map((first, index) => ({ where: `place ${index + 1}`, first, end: null })),
  }));

/** Cuts as they are asked for: a file of the machine at hand, places, or a list that was read. */
export const askedCutsSchema = z.union([z.string().min(1), placesSchema, cutListSchema]);

/** Who asks elsewhere than on the machine that holds the file cannot name it. */
export const cutsAreNoFile = (path: string): string =>
  `cuts names a file (${path}), which only chromaloom colorize and chromaloom submit can read; give the places themselves, as in ["48f", "00:00:05:12"]`;
