import * as z from "zod";
import { pictureChangeSchema } from "#core/film/picture-change.ts";
import { digestCount, lumaDigestsSchema } from "#core/film/luma-digests.ts";

const ownColourSchema = z.strictObject({
  beyondTint: z
    .array(z.int().min(0).max(1000))
    .describe("of each frame: thousandths of it whose colour is more than a tint or a toning"),
  strength: z
    .array(z.number().nonnegative())
    .describe("of each frame: mean chroma off neutral, 8-bit codes"),
});
export type OwnColour = z.infer<typeof ownColourSchema>;

/**
 * The film's frames as they really decode, in display order: the pts of each in ticks of the video
 * stream's time base, and where the cuts are. Made by looking at every frame once, never from headers.
 */
export const timelineSchema = z
  .strictObject({
    version: z.literal(2),
    pts: z.array(z.int()).min(1),
    lastDuration: z.int().positive().describe("of the last frame, same ticks"),
    jumps: z
      .array(z.strictObject({ frame: z.int().positive(), shift: z.int() }))
      .default([])
      .describe(
        "where the film's own clock starts over or jumps: what pts have more than its stamps from there on",
      ),
    inOrder: z
      .boolean()
      .default(false)
      .describe(
        "whether frames take their times from their places, the container's stamps being in decoding order",
      ),
    changes: z
      .array(pictureChangeSchema)
      .default([])
      .describe("where the film's pictures change their size or sampling"),
    cuts: z.array(z.int().positive()).describe("first frame of every shot but the first"),
    ownColour: ownColourSchema
      .nullable()
      .describe("what the film has of colour before any is made; null: no chroma"),
    luma: lumaDigestsSchema.describe(
      "of each frame, to prove that its plane is still the same in the result",
    ),
    decodeErrors: z.array(z.string()).describe("what ffmpeg said while decoding, if anything"),
  })
  .refine(({ pts, luma }) => digestCount(luma) === pts.length, "luma needs a digest for each frame");

export type Timeline = z.infer<typeof timelineSchema>;
