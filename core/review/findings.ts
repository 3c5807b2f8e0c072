import * as z from "zod";
import { sealsSchema } from "#core/store/seal.ts";
import { reviewShotSchema } from "#core/review/report.ts";
import { maxPoints } from "#core/metrics/series-length.ts";

const cdcSums = z.array(z.strictObject({ sum: z.number(), pairs: z.int().nonnegative() })).length(3);
const series = z.array(z.number()).max(maxPoints);
const shown = reviewShotSchema.shape;

/**
 * What was seen of one shot, before it is judged: sums, so that shots make a film, and the files that
 * were made of it. Kept, so that after an edit only the shots that changed are looked at again.
 */
export const shotFindingsSchema = z.strictObject({
  version: z.literal(1),
  digest: z.string().describe("of all that these findings depend on"),
  first: z.int().nonnegative(),
  end: z.int().positive(),
  frames: z.int().nonnegative(),
  framesColoured: z.int().nonnegative(),
  left: z.int().nonnegative().default(0).describe("frames that a person left as they are"),
  colourable: z.number().min(0).max(1).describe("mean share of a frame that could carry a colour"),
  cdc: cdcSums,
  cdcGrey: cdcSums,
  cdcAb: cdcSums,
  flicker: z.strictObject({ sum: z.number(), pairs: z.int().nonnegative(), most: z.number() }),
  wander: z
    .strictObject({
      cells: z.int().nonnegative(),
      wander: z.number(),
      unexplained: z.number(),
      turnover: z.number(),
    })
    .describe("sums over cells, see core/metrics/wander.ts"),
  tint: z.strictObject({ cells: z.int().nonnegative(), a: z.number(), b: z.number() }),
  opponents: z.strictObject({
    pixels: z.number(),
    redGreen: z.number(),
    yellowBlue: z.number(),
    redGreenSquared: z.number(),
    yellowBlueSquared: z.number(),
  }),
  palette: shown.palette,
  series: z.strictObject({ step: z.int().positive(), flicker: series, colourfulness: series }),
  entropy: z.number().nullable().describe("mean share of log Q; null: not measured"),
  lowConfidence: z.array(z.number()).nullable().describe("a frame; null: not measured"),
  altered: z.number().nullable().describe("mean distance in ab from what was coloured, at key frames"),
  colours: z
    .array(z.tuple([z.int(), z.number(), z.number(), z.number()]))
    .describe("of key frames: group, cells, sum of a, sum of b"),
  keyFrames: shown.keyFrames,
  clip: shown.clip,
  alternates: shown.alternates,
});

export type ShotFindings = z.infer<typeof shotFindingsSchema>;

/** Findings as they are kept: with the seals of the pictures and clips that they name, by key. */
export const keptFindingsSchema = shotFindingsSchema.extend({ artefacts: sealsSchema });
export type KeptFindings = z.infer<typeof keptFindingsSchema>;
