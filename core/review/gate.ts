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
  wander: z
    .number()
    .nonnegative()
    .describe("wander above what the grey film allows, Lab units; more is marked"),
  drift: z.number().nonnegative().describe("to similar shots, Lab units; more is marked"),
  unlike: z
    .number()
    .nonnegative()
    .describe("how far off the film's other shots, Lab units; more is marked"),
  lowConfidence: z.number().min(0).max(1).describe("share of low-confidence cells; more is marked"),
  dull: z.number().nonnegative().describe("colourfulness; less is marked"),
  garish: z.number().nonnegative().describe("colourfulness; more is marked"),
  tint: z
    .number()
    .nonnegative()
    .describe("of the shot as a whole, beside what pictures of its hue usually have; more is marked"),
  deltaCdc: z.number().nonnegative().describe("CDC above the grey input's; more is marked"),
});

export type Thresholds = z.infer<typeof thresholdsSchema>;

/** Thresholds where a job judges otherwise than by default. */
export type ThresholdOverrides = { readonly [Rule in ReviewRule]?: Thresholds[Rule] | undefined };

/** The gate's thresholds with a job's overrides in them. */
export const thresholdsWith = (overrides: ThresholdOverrides): Thresholds => ({
  ...defaultThresholds,
  ...Object.fromEntries(Object.entries(overrides).filter(([, threshold]) => threshold !== undefined)),
});

/** The rules of the gate by name. */
export const reviewRules = thresholdsSchema.keyof();
export type ReviewRule = z.infer<typeof reviewRules>;

/** What a job is judged by unless it asks otherwise: above what good shots of the clips tried reach. */
export const defaultThresholds: Thresholds = {
  uncoloured: 0,
  altered: 4,
  flicker: 1.5,
  jump: 8,
  wander: 2,
  drift: 7,
  unlike: 11,
  lowConfidence: 0.6,
  dull: 4,
  garish: 75,
  tint: 1,
  deltaCdc: 0.01,
};

/** What the gate looks at of a shot; null: not known, and no reason to look. */
export type Judged = Readonly<Record<ReviewRule, number | null>>;

export type FiredRule = {
  readonly rule: ReviewRule;
  readonly value: number;
  readonly threshold: number;
  readonly sentence: string;
  /** How far past the threshold, 0 and up: 1 is twice it. */
  readonly excess: number;
};

/** What a rule says to a person. */
const sentences: Readonly<Record<ReviewRule, (value: number, threshold: number) => string>> = {
  uncoloured: (value) => `${value} ${value === 1 ? "frame has" : "frames have"} no colour`,
  altered: (value, threshold) =>
    `the picture's colour is ${value.toFixed(1)} Lab units off what was coloured (${threshold} allowed): the file was changed, or its quality is very low`,
  flicker: (value, threshold) =>
    `colour flickers: ${value.toFixed(2)} Lab units from frame to frame (${threshold} allowed; 2.3 is just noticeable)`,
  jump: (value, threshold) =>
    `colour jumps by ${value.toFixed(1)} Lab units between two frames (${threshold} allowed)`,
  wander: (value, threshold) =>
    `colours stray in the course of the shot: what looks the same lies ${value.toFixed(1)} Lab units off, more than the grey film's change accounts for (${threshold} allowed)`,
  drift: (value, threshold) =>
    `colour is ${value.toFixed(1)} Lab units off the shots that show the same (${threshold} allowed)`,
  unlike: (value, threshold) =>
    `colour is ${value.toFixed(1)} Lab units off what the rest of the film gives to like things (${threshold} allowed)`,
  lowConfidence: (value, threshold) =>
    `the network was unsure of ${Math.round(value * 100)} % of the picture (${Math.round(threshold * 100)} % allowed)`,
  dull: (value, threshold) =>
    `hardly any colour: colourfulness ${value.toFixed(1)} (at least ${threshold})`,
  garish: (value, threshold) =>
    `very strong colour: colourfulness ${value.toFixed(1)} (at most ${threshold})`,
  tint: (value, threshold) =>
    `the whole shot lies in one unlikely hue: ${value.toFixed(1)} times as far from grey as pictures of that hue usually are (${threshold} allowed)`,
  deltaCdc: (value, threshold) =>
    `colour wanders more than the grey film does: CDC ${value.toFixed(4)} above it (${threshold} allowed)`,
};

/** How much a rule weighs in the order of need. */
const weights: Readonly<Record<ReviewRule, number>> = {
  uncoloured: 4,
  altered: 4,
  flicker: 2,
  jump: 2,
  wander: 2,
  drift: 2,
  unlike: 2,
  lowConfidence: 0.5,
  dull: 0.5,
  garish: 1,
  tint: 2,
  deltaCdc: 1,
};

/** The rules that a shot breaks. */
export const firedRules = (judged: Judged, thresholds: Thresholds): FiredRule[] =>
  reviewRules.options.flatMap((rule) => {
    const value = judged[rule];
    if (value === null) return [];
    const threshold = thresholds[rule];
    // A least value is passed downward.
    const past = rule === "dull" ? threshold - value : value - threshold;
    if (!(past > 0)) return [];
    const excess = past / Math.max(threshold, rule === "uncoloured" ? 1 : 1e-6);
    return [{ rule, value, threshold, sentence: sentences[rule](value, threshold), excess }];
  });

/** How much a shot needs a person: 0 is not at all. Each rule counts once for breaking it, and up to twice more by how far. */
export const needOf = (fired: readonly FiredRule[]): number =>
  fired.reduce((need, { rule, excess }) => need + weights[rule] * (1 + Math.min(2, excess)), 0);
