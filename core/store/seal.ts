import * as z from "zod";

/** Length and digest of a value as it was put into a job's store; what differs from it is damaged. */
export const sealSchema = z.strictObject({
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export type Seal = z.infer<typeof sealSchema>;

/** Seals by the keys of what they are of: swapped values do not match. */
export const sealsSchema = z.record(z.string(), sealSchema);

export type Seals = z.infer<typeof sealsSchema>;

/** @param found  of what lies in the store; null: nothing does */
export const matches = (found: Seal | null, expected: Seal): boolean =>
  found?.bytes === expected.bytes && found.sha256 === expected.sha256;
