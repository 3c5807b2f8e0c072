import * as z from "zod";

export const codecs = ["h264", "h265", "prores", "ffv1"] as const;
export type Codec = (typeof codecs)[number];

/** How segments are encoded; the same for every chunk, or they could not be joined by stream copy. */
export const encodeSettingsSchema = z.strictObject({
  codec: z.enum(codecs),
  crf: z.int().min(0).max(51).describe("of h264 and h265; smaller is better"),
  lossless: z.boolean(),
});
export type EncodeSettings = z.infer<typeof encodeSettingsSchema>;

/** Container that holds segments of a codec with exact time stamps. */
export const segmentExtension = ({ codec }: EncodeSettings): "mp4" | "mov" | "mkv" =>
  (({ h264: "mp4", h265: "mp4", prores: "mov", ffv1: "mkv" }) as const)[codec];
