import * as z from "zod";
import { encodeSettingsSchema } from "#core/film/encoding.ts";

/** What a person asked for, resolved: every default filled in, nothing left to guess later. */
export const jobOptionsSchema = z.strictObject({
  encode: encodeSettingsSchema,
  chunkFrames: z.int().min(1).nullable().describe("most frames of a chunk; null lets plan choose"),
  pooling: z.boolean(),
  vividness: z.number().min(0).max(1).describe("tilt tau"),
  temperature: z.number().positive().max(1),
  priorStrength: z.number().min(0).max(1).describe("beta of the class prior"),
  keepEvidenceBytes: z.int().nonnegative().describe("budget for evidence kept after the job"),
});
export type JobOptions = z.infer<typeof jobOptionsSchema>;
