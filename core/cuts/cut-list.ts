import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { parseTimecode } from "#core/film/timecode.ts";

/** Forms of a list of cuts that are read and written. */
export const cutForms = ["csv", "pyscenedetect", "edl", "otio"] as const;
export type CutForm = (typeof cutForms)[number];

/** A frame from 0, a time from the film's first frame, a timecode and frames behind it, or units of 1/rate s. */
const cutPlaceSchema = z.union([
  z.strictObject({ frame: z.int().nonnegative() }),
  z.strictObject({ seconds: z.number().nonnegative() }),
  z.strictObject({
    timecode: z.string().refine((text) => parseTimecode(text) !== null),
    after: z.int().positive().exactOptional(),
  }),
  z.strictObject({ units: z.number().nonnegative(), rate: z.number().positive() }),
]);
export type CutPlace = z.infer<typeof cutPlaceSchema>;

/** Where a list says that a shot begins and, if it says so too, where it ends. */
const cutMarkSchema = z.strictObject({
  where: z.string().describe("in the list, for messages: line 7, clip 3"),
  first: cutPlaceSchema,
  end: cutPlaceSchema.nullable(),
});
export type CutMark = z.infer<typeof cutMarkSchema>;

export const maxCutMarks = 200_000;

/** A list of cuts as it was read, before the film is known that its places lie in. */
export const cutListSchema = z.strictObject({
  name: z.string().min(1).describe("of the file, for messages"),
  marks: z.array(cutMarkSchema).max(maxCutMarks),
});
export type CutList = z.infer<typeof cutListSchema>;

/** A list that cannot be followed, with the place in it. */
export const cutListFault = (name: string, where: string | null, sentence: string): JobError =>
  new JobError("UsageInvalid", `${name}${where === null ? "" : `, ${where}`}: ${sentence}`, {
    name,
    where,
  });
