import * as z from "zod";

const rangeShape = { first: z.int().nonnegative(), end: z.int().positive() };

/** Which frames of a film are to be coloured, shot by shot. */
export const chosenFramesSchema = z.strictObject({
  version: z.literal(1),
  shots: z.array(
    z.strictObject({
      ...rangeShape,
      frames: z
        .array(z.int().nonnegative())
        .describe("of the shot; none where it shows nothing, or is like another"),
      coverage: z
        .number()
        .min(0)
        .max(1)
        .describe("share of the shot that they cover, or the other shot's frame"),
      like: z.int().nonnegative().nullable().describe("index of the earlier shot whose frames will do"),
    }),
  ),
});

export type ChosenFrames = z.infer<typeof chosenFramesSchema>;

const placementSchema = z.strictObject({
  left: z.number(),
  top: z.number(),
  across: z.number(),
  down: z.number(),
});

/** What became of one key frame. */
export const keyFrameResultSchema = z.strictObject({
  frame: z.int().nonnegative(),
  shot: z.int().nonnegative().describe("index"),
  status: z
    .enum(["taken", "refused", "missing"])
    .describe(
      "its colours are used; it was checked and is not; there is no picture, so the network colours it",
    ),
  note: z.string().nullable().describe("why, or what was undone: a sentence without its subject"),
  doubt: z
    .string()
    .nullable()
    .default(null)
    .describe("why a person should look at it although it is taken: a sentence without its subject"),
  likeness: z
    .number()
    .nullable()
    .describe("correlation with the frame, tones taken out; null: not checked"),
  score: z.number().nullable().describe("share of the frame that the picture may speak for, 0…1"),
  placement: placementSchema.nullable().describe("where the frame lies in the picture, sides of length 1"),
  digest: z.string().nullable().describe("sha256 of the picture as it is used; null: none is"),
  given: z
    .string()
    .nullable()
    .default(null)
    .describe("sha256 of the picture as it came back; null: none did"),
  settledBy: z
    .array(z.int().nonnegative())
    .default([])
    .describe("key frames that show the same things, and whose colours hold where this one has others"),
});

export type KeyFrameResult = z.infer<typeof keyFrameResultSchema>;

const clashSchema = z.strictObject({
  frame: z.int().nonnegative(),
  with: z.int().nonnegative().describe("the key frame that it was compared with"),
  share: z.number().describe("of the frame, that shows the same in other colours, 0…1"),
  distance: z.number().describe("mean distance of those colours, Lab units"),
});

/** Two key frames that give the same things different colours. */
export type KeyFrameClash = z.infer<typeof clashSchema>;

/** What a colourist did for a film: `colourist/report.json` of a job. */
export const colouristReportSchema = z.strictObject({
  version: z.literal(2),
  colourist: z.string().describe("as it was typed"),
  calls: z.int().nonnegative().describe("made by the last command"),
  keyFrames: z.array(keyFrameResultSchema),
  clashes: z.array(clashSchema),
  extra: z.array(z.string()).describe("pictures that belong to no key frame, by name"),
});

export type ColouristReport = z.infer<typeof colouristReportSchema>;

/** `000123.png` */
export const keyFrameName = (frame: number): string => `${String(frame).padStart(6, "0")}.png`;

/** How often each question was asked again because a person wanted it, by its key of the first time. */
export const askedAgainSchema = z.strictObject({
  version: z.literal(1),
  times: z.record(z.string(), z.int().positive()),
});
