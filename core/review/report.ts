import * as z from "zod";
import { reviewRules, thresholdsSchema } from "#core/review/gate.ts";
import { maxPoints } from "#core/metrics/series-length.ts";

/** A file of the review, by its path from the page's own folder: never absolute, never upwards. */
const filePath = z
  .string()
  .regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/, "a plain path below the page's folder");

const colour = z.string().regex(/^#[0-9a-f]{6}$/);
const share = z.number().min(0).max(1);

/** What was measured of a shot, or of the film. */
export const figuresSchema = z.strictObject({
  cdc: z.number().describe("colour distribution consistency, nats, 0…ln 2; 0 is a still"),
  cdcGrey: z.number().describe("the grey input's own CDC: what motion and light alone make"),
  deltaCdc: z.number().describe("cdc - cdcGrey"),
  cdcAb: z.number().describe("CDC of the histogram of ab bins alone"),
  flicker: z.number().nonnegative().describe("FE along motion, Lab units; about 2.3 is just noticeable"),
  wander: z
    .number()
    .nonnegative()
    .describe("how far the colour of what looks the same strays through a shot, Lab units"),
  wanderAllowed: z
    .number()
    .nonnegative()
    .describe("of the wander, what the grey film's own change accounts for, Lab units"),
  tint: z
    .number()
    .nonnegative()
    .describe("how far from grey as a whole, beside what pictures of that hue usually are"),
  colourfulness: z.number().nonnegative().describe("Hasler and Suesstrunk 2003, signed opponents"),
  drift: z.number().nonnegative().nullable().describe("to similar shots, Lab units; null: none is similar"),
  entropy: share.nullable().describe("mean entropy of the colour vote over ln Q; null: not measured"),
  lowConfidence: share.nullable().describe("share of cells of low confidence; null: not measured"),
  frames: z.int().nonnegative(),
  framesColoured: z.int().nonnegative(),
});

/** Why a shot is to be looked at. */
export const markSchema = z.strictObject({
  rule: reviewRules,
  value: z.number(),
  threshold: z.number(),
  sentence: z.string().describe("for a person: what, how much, where from"),
});

const keyFrameSchema = z.strictObject({
  frame: z.int().nonnegative().describe("global index"),
  seconds: z.number(),
  before: filePath,
  after: filePath,
  uncertainty: filePath.nullable().describe("transparent where sure; null: not measured"),
});

const alternateSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  vividness: z.number().min(0).max(1),
  temperature: z.number().positive().max(1),
  image: filePath.describe("of the first key frame"),
});

const askedFrameSchema = z.strictObject({
  frame: z.int().nonnegative().describe("global index"),
  seconds: z.number(),
  by: z
    .string()
    .nullable()
    .describe("file that a person gave in place of the colourist's; null: the colourist"),
  status: z.enum(["taken", "refused", "missing"]),
  note: z.string().nullable().describe("why, or what was undone: a sentence without its subject"),
  likeness: z
    .number()
    .nullable()
    .describe("correlation with the frame, tones taken out; null: not checked"),
  score: z
    .number()
    .nullable()
    .describe("share of the frame that the picture may speak for; null: not checked"),
  given: z.string().nullable().describe("sha256 of the picture as it came back; null: none did"),
  picture: filePath.describe("what came back, else the grey frame"),
  shots: z.array(z.int().nonnegative()).describe("indices of those that take its colours"),
});

const series = z.array(z.number()).max(maxPoints);

export const reviewShotSchema = z.strictObject({
  index: z.int().nonnegative(),
  first: z.int().nonnegative().describe("global frame index"),
  end: z.int().positive().describe("not in the shot"),
  startSeconds: z.number(),
  endSeconds: z.number(),
  figures: figuresSchema,
  marks: z.array(markSchema),
  need: z.number().nonnegative().describe("0: fine; the larger, the sooner it needs a person"),
  keyFrames: z.array(keyFrameSchema).min(1),
  clip: z.strictObject({ before: filePath, after: filePath }).nullable().describe("short, without sound"),
  palette: z.array(
    z.strictObject({
      ab: z.tuple([z.number(), z.number()]),
      rgb: colour,
      share: share.describe("of area"),
    }),
  ),
  alternates: z.array(alternateSchema),
  perFrame: z.strictObject({
    step: z.int().positive().describe("frames from one point to the next"),
    flicker: series,
    colourfulness: series,
    lowConfidence: series.describe("empty: not measured"),
  }),
  references: z
    .array(
      z.strictObject({
        name: z.string().describe("as a person named the picture"),
        kind: z.enum(["own", "given", "other"]).describe("a frame of the shot, given to it, or like it"),
        coverage: share.describe("of the shot's cells"),
      }),
    )
    .default([])
    .describe("pictures that the shot takes colours from"),
  askedFrames: z
    .array(askedFrameSchema)
    .default([])
    .describe("key frames of the shot that a colourist was asked for"),
  similar: z.array(z.strictObject({ shot: z.int().nonnegative(), drift: z.number().nonnegative() })),
});

/** `review.json`: what the review stage found, and what its page shows. */
export const reviewReportSchema = z.strictObject({
  version: z.literal(1),
  film: z.strictObject({
    name: z.string().describe("as a person named it: shown as text, never as markup"),
    frames: z.int().positive(),
    framesColoured: z.int().nonnegative(),
    width: z.int().positive().describe("upright, square pixels"),
    height: z.int().positive().describe("upright, square pixels"),
    framesPerSecond: z.number().positive(),
    durationSeconds: z.number().nonnegative(),
    fingerprint: z.string(),
  }),
  model: z.strictObject({ name: z.string(), digest: z.string() }),
  job: z.string().nullable(),
  colourist: z.string().nullable().default(null).describe("who was asked for key frames; null: nobody"),
  thresholds: thresholdsSchema,
  figures: figuresSchema,
  shots: z.array(reviewShotSchema).min(1),
});

export type AskedFrame = z.infer<typeof askedFrameSchema>;
export type Figures = z.infer<typeof figuresSchema>;
export type Mark = z.infer<typeof markSchema>;
export type ReviewShot = z.infer<typeof reviewShotSchema>;
export type ReviewReport = z.infer<typeof reviewReportSchema>;
