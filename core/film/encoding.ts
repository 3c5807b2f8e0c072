import * as z from "zod";

export const codecs = [
  "h264",
  "h265",
  "prores",
  "ffv1",
  "prores4444",
  "dnxhr",
  "dnxhr444",
  "av1",
  "h265-12",
] as const;
export type Codec = (typeof codecs)[number];

/** Codecs whose quality a person chooses; the others have one, or keep every sample. */
const codecsOfQuality: ReadonlySet<Codec> = new Set(["h264", "h265", "h265-12", "av1"]);
export const hasQuality = (codec: Codec): boolean => codecsOfQuality.has(codec);

export const crfSchema = z.int().min(0).max(51);

/** How segments are encoded; the same for every chunk, or they could not be joined by stream copy. */
export const encodeSettingsSchema = z.strictObject({
  codec: z.enum(codecs),
  crf: crfSchema.describe("of h264, h265 and av1; smaller is better"),
  lossless: z.boolean(),
});
export type EncodeSettings = z.infer<typeof encodeSettingsSchema>;

const segmentExtensions = {
  h264: "mp4",
  h265: "mp4",
  prores: "mov",
  ffv1: "mkv",
  prores4444: "mov",
  dnxhr: "mov",
  dnxhr444: "mov",
  av1: "mp4",
  "h265-12": "mp4",
} as const satisfies Readonly<Record<Codec, string>>;

/** Container that holds segments of a codec with exact time stamps. */
export const segmentExtension = ({ codec }: EncodeSettings): "mp4" | "mov" | "mkv" =>
  segmentExtensions[codec];
