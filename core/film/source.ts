import * as z from "zod";
import { lumaDepthSchema } from "#core/film/luma-depth.ts";
import { rationalSchema } from "#core/film/rational.ts";

/** Colour tags as ffmpeg names them; null where the film carries none. */
const colourSchema = z.strictObject({
  range: z.enum(["limited", "full"]),
  matrix: z.string().nullable(),
  primaries: z.string().nullable(),
  transfer: z.string().nullable(),
});

/** What lies beside the picture, and may go along with it. */
const otherStreamSchema = z.strictObject({
  index: z.int().nonnegative(),
  type: z.enum(["audio", "subtitle", "attachment", "cover", "data"]),
  codec: z.string().describe("of data the container's own tag, where it has one"),
  language: z.string().nullable(),
  fileName: z.string().nullable().describe("of an attachment or a cover"),
  sampleFormat: z.string().nullable().describe("of sound, as ffmpeg decodes it"),
  primingSamples: z.int().nonnegative().describe("of sound: decoded first, but not to be played"),
  sampleRate: z.int().nonnegative(),
  teletext: z
    .array(
      z.strictObject({
        page: z.string().regex(/^[1-8][0-9]{2}$/),
        language: z.string().nullable(),
        forTheDeaf: z.boolean(),
      }),
    )
    .default([])
    .describe("pages of teletext that are subtitles, where ffmpeg can read them"),
});

const indexes = z.array(z.int().nonnegative());

const streamSchema = z.strictObject({ index: z.int().nonnegative(), codec: z.string() });

/** What `inspect` learnt of the film: everything later stages need to know of it, parsed once. */
export const sourceSchema = z.strictObject({
  version: z.literal(1),
  uri: z.string().min(1).describe("a local path or s3:// address"),
  etag: z
    .string()
    .nullable()
    .default(null)
    .describe("tells what was inspected from what lies there now: an object's ETag, a file's numbers"),
  bytes: z.int().positive(),
  fingerprint: z.string().describe("sha256 over every byte"),
  container: z.string().describe("ffmpeg's demuxer names, comma separated"),
  startSeconds: z.number().describe("the container's start_time, which seeks count from"),
  durationSeconds: z.number().nonnegative().nullable().describe("as the header claims"),
  video: z.strictObject({
    index: z.int().nonnegative().describe("stream index in the container"),
    codec: z.string(),
    pixelFormat: z.string(),
    bitDepth: lumaDepthSchema.describe("of the luma that is kept"),
    fullDepth: lumaDepthSchema
      .nullable()
      .default(null)
      .describe("that the luma has, where a codec may keep less; null: as is kept"),
    alpha: z
      .enum(["none", "dropped", "kept"])
      .default("none")
      .describe("whether frames have transparency, and whether the result has it"),
    width: z.int().positive().describe("coded pixels, before rotation"),
    height: z.int().positive().describe("coded pixels, before rotation"),
    sampleAspect: rationalSchema.nullable(),
    frameRate: rationalSchema.describe("nominal; variable where time stamps say so"),
    timeBase: rationalSchema,
    rotation: z
      .union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)])
      .describe("clockwise turn that shows the coded picture upright"),
    fieldOrder: z.enum(["progressive", "top-first", "bottom-first"]),
    colour: colourSchema,
    chromaLocation: z
      .enum(["left", "center", "topleft", "top", "bottomleft", "bottom"])
      .nullable()
      .default(null)
      .describe("where in 4:2:0 the chroma samples lie among luma's (H.273, 8.7); null: nothing says so"),
    hdrMetadata: z.string().nullable().describe("x265 master-display and max-cll parameters"),
  }),
  audio: z.array(streamSchema),
  subtitles: z.array(streamSchema),
  others: z.array(otherStreamSchema).default([]),
  misfits: z
    .strictObject({ mp4: indexes, mov: indexes, matroska: indexes })
    .default({ mp4: [], mov: [], matroska: [] })
    .describe("streams that ffmpeg refused when it was tried whether they fit into each container"),
  timecode: z.string().nullable().default(null).describe("of the first frame, HH:MM:SS:FF or ;FF"),
  tags: z.record(z.string(), z.string()).default({}).describe("of the whole film"),
  otherVideo: z.array(streamSchema).describe("further video streams, not carried over"),
  chapters: z.int().nonnegative(),
  editions: z
    .strictObject({ count: z.int().positive(), ordered: z.boolean(), linked: z.boolean() })
    .nullable()
    .default(null)
    .describe(
      "lists of chapters that only Matroska knows: played in an order of their own, from other files",
    ),
  notes: z.array(z.string()).describe("sentences: what of this film the result will not carry, and why"),
});

export type Source = z.infer<typeof sourceSchema>;
