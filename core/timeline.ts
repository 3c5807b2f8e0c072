import * as z from "zod";

/**
 * The film's frames as they really decode, in display order: the pts of each in ticks of the video
 * stream's time base. The last frame's duration is in the same ticks.
 */
export const timelineSchema = z.strictObject({
  version: z.literal(1),
  pts: z.array(z.int()).min(1),
  lastDuration: z.int().positive(),
  decodeErrors: z.array(z.string()).describe("what ffmpeg said while decoding, if anything"),
});

export type Timeline = z.infer<typeof timelineSchema>;
