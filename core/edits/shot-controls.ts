import * as z from "zod";
import { leaveSchema } from "#core/edits/leave.ts";
import { paletteSchema } from "#core/edits/palette.ts";
import { namedReferenceSchema } from "#core/film/named-reference.ts";
import { hintSchema, paletteMoveSchema } from "#core/edits/edits.ts";

/** What a person decided that changes a shot's pixels; what is null or empty is the job's own. */
export const shotControlsSchema = z.strictObject({
  first: z.int().nonnegative(),
  end: z.int().positive(),
  vividness: z.number().min(0).max(1).nullable(),
  temperature: z.number().positive().max(1).nullable(),
  hints: z.array(hintSchema),
  palette: z.array(paletteMoveSchema),
  keepTo: paletteSchema.nullable().exactOptional(),
  leave: z.array(leaveSchema).min(1).exactOptional(),
  references: z.array(namedReferenceSchema).exactOptional().describe("taken in place of the job's own"),
  keyFrames: z
    .array(namedReferenceSchema.extend({ given: z.string().describe("sha256 of the picture as it came") }))
    .min(1)
    .exactOptional()
    .describe("of the shot, as a person gave them in the place of a colourist's"),
});
export type ShotControls = z.infer<typeof shotControlsSchema>;
