import * as z from "zod";

/**
 * When a shot is to be looked at: one number a rule, in one place. A shot is marked where its value
 * passes the threshold; a job may ask for other thresholds.
 */
export const thresholdsSchema = z.strictObject({
  uncoloured: z.number().nonnegative().describe("frames without colour; more are marked"),
  altered: z
    .number()
    .nonnegative()
    .describe(
      "mean distance in ab of the film's picture from what was coloured, Lab units; more is marked",
    ),
  flicker: z.number().nonnegative().describe("FE of the shot, Lab units; more is marked"),
  jump: z.number().nonnegative().describe("largest FE of one frame, Lab units; more is marked"),
  drift: z.number().nonnegative().describe("to similar shots, Lab units; more is marked"),
  unlike: z
    .number()
    .nonnegative()
    .describe("how far off the film's other shots, Lab units; more is marked"),
  lowConfidence: z.number().min(0).max(1).describe("share of low-confidence cells; more is marked"),
  dull: z.number().nonnegative().describe("colourfulness; less is marked"),
  garish: z.number().nonnegative().describe("colourfulness; more is marked"),
  deltaCdc: z.number().nonnegative().describe("CDC above the grey input's; more is marked"),
});

export type Thresholds = z.infer<typeof thresholdsSchema>;

/** The rules of the gate by name. */
export const reviewRules = thresholdsSchema.keyof();
export type ReviewRule = z.infer<typeof reviewRules>;
