import * as z from "zod";

const share = z.number().min(0).max(1);

/** A rectangle of the upright displayed picture. */
export const areaSchema = z
  .strictObject({
    left: share.describe("share of the upright displayed picture from its left edge"),
    top: share.describe("the same from its top edge"),
    right: share.describe("where the area ends, from the left edge"),
    bottom: share.describe("where it ends, from the top edge"),
  })
  .refine(({ left, top, right, bottom }) => left < right && top < bottom, {
    message: "an area ends right of where it begins, and below it",
  });
export type Area = z.infer<typeof areaSchema>;

/** Frames and places that nothing colours: they keep the film's own chroma, or have none at all. */
export const leaveSchema = z.strictObject({
  first: z.int().nonnegative().nullable().default(null).describe("first frame; null: the shot's"),
  end: z.int().positive().nullable().default(null).describe("frame after the last; null: the shot's"),
  area: areaSchema.nullable().default(null).describe("part of the picture; null: all of it"),
  colour: z
    .enum(["source", "none"])
    .default("source")
    .describe("the film's own chroma, which a grey film has none of, or none"),
});
export type Leave = z.infer<typeof leaveSchema>;

/** The places of a frame that are left as they are; the last one that holds a pixel has it. */
export const leftIn = (
  leaves: readonly Leave[],
  {
    shot,
    frame,
  }: { readonly shot: { readonly first: number; readonly end: number }; readonly frame: number },
): Leave[] =>
  leaves.filter(({ first, end }) => frame >= (first ?? shot.first) && frame < (end ?? shot.end));
