import * as z from "zod";
import { encodeSettingsSchema } from "#core/film/encoding.ts";
import type { JobChoices } from "#core/job/choices.ts";
import type { EntersDigest } from "#core/job/option.ts";
import { filmOptions } from "#core/job/film-options.ts";

type FilmOptions = typeof filmOptions;

type Planned = {
  [Name in keyof FilmOptions as FilmOptions[Name]["inPlan"] extends true ? Name : never]: z.ZodDefault<
    FilmOptions[Name]["schema"]
  >;
};

const planned = Object.entries(filmOptions).filter(([, { inPlan }]) => inPlan);

/** A plan made before an option was there has its default. */
const plannedShape = Object.fromEntries(
  planned.map(([name, option]) => [name, (option.schema as z.ZodType).default(option.default)]),
) as Planned;

const plannedSchema = z.object(plannedShape);

/** What a person asked for, resolved: every default filled in, nothing left to guess later. */
export const jobOptionsSchema = z.strictObject({
  encode: encodeSettingsSchema,
  chunkFrames: z.int().min(1).nullable().describe("maximum frames of a chunk; null lets plan choose"),
  vividness: z.number().min(0).max(1).describe("tau of method.md: 0 faithful … 1 vivid"),
  temperature: z.number().positive().max(1),
  priorStrength: z.number().min(0).max(1).describe("beta of the class prior"),
  keepEvidenceBytes: z.int().nonnegative().describe("budget for evidence kept after the job"),
  ...plannedShape,
});
export type JobOptions = z.infer<typeof jobOptionsSchema>;

/** What the plan holds of choices as they are, defaults filled in. */
export const plannedOptions = (choices: JobChoices): z.infer<typeof plannedSchema> =>
  plannedSchema.parse(choices);

/**
 * What enters a digest of the options that the plan holds as they are. A default is left out, so that
 * an option that is added leaves the digests of earlier jobs as they were.
 */
export const digestedOptions = (
  options: JobOptions,
  digest: Exclude<EntersDigest, "none">,
): Readonly<Record<string, unknown>> => {
  const values: Readonly<Record<string, unknown>> = options;
  return Object.fromEntries(
    planned
      .filter(([, option]) => option.digest === digest)
      .map(([name, option]) => [name, values[name], option.default] as const)
      .filter(([, value, usual]) => JSON.stringify(value) !== JSON.stringify(usual))
      .map(([name, value]) => [name, value]),
  );
};
