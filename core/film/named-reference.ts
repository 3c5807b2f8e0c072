import * as z from "zod";

/** A reference picture that a job holds. */
export const namedReferenceSchema = z.strictObject({
  name: z.string().describe("as it was given, for messages"),
  digest: z.string().describe("sha256 of the file"),
  frame: z.int().nonnegative().nullable().describe("that it is a picture of, by its name"),
});

export type NamedReference = z.infer<typeof namedReferenceSchema>;

/** Coloured frames that a shot takes its colours from, before any other picture. */
export const keyFramesOfShotSchema = z.strictObject({
  first: z.int().nonnegative(),
  end: z.int().positive(),
  references: z.array(namedReferenceSchema),
  wanted: z
    .array(z.int().nonnegative())
    .default([])
    .describe(
      "frames that the shot takes colours from where they have any: its own, or those of a shot like it",
    ),
});

export type KeyFramesOfShot = z.infer<typeof keyFramesOfShotSchema>;
