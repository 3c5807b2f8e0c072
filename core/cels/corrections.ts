import * as z from "zod";
import { JobError } from "#core/errors.ts";

const colour = z
  .string()
  .regex(
    /^(#([0-9a-f]{6}|[0-9a-f]{12})|nothing)$/,
    'must be a colour as #rrggbb in small letters, or "nothing"',
  );

const correctionSchema = z.strictObject({
  drawing: z.string().min(1).max(255).describe("file name of a drawing of the cut"),
  x: z.int().nonnegative().describe("a pixel of the region, from the left"),
  y: z.int().nonnegative().describe("and from the top"),
  colour: colour.describe("the region's colour as the painted drawings have it"),
});

/** What a person said of regions of a painted cut; of two for one region the last one holds. */
export const correctionsSchema = z.strictObject({
  version: z.literal(1),
  corrections: z.array(correctionSchema).max(20_000),
});

export type Correction = z.infer<typeof correctionSchema>;
export type Corrections = z.infer<typeof correctionsSchema>;

/** @throws JobError UsageInvalid: which entry is wrong, and how */
export const readCorrections = (text: string, name: string): readonly Correction[] => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fault(name, `they are no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const read = correctionsSchema.safeParse(value);
  if (read.success) return read.data.corrections;
  const [issue] = read.error.issues;
  throw fault(
    name,
    `${(issue?.path ?? []).join(".") || "the file"}: ${issue?.message ?? "cannot be read"}`,
  );
};

const fault = (name: string, what: string): JobError =>
  new JobError("UsageInvalid", `the corrections in ${name}: ${what}; mend the file, or take it away`, {
    name,
  });
