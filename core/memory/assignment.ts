import * as z from "zod";

/** A reference that a shot takes colours from. */
export const assignmentSchema = z.strictObject({
  reference: z.int().nonnegative().describe("place in the manifest's references"),
  kind: z.enum(["own", "other"]).describe("a frame of the shot, or another picture of the same things"),
  coverage: z.number().min(0).max(1).describe("share of the shot's cells that it has something near to"),
});

export const assignmentsSchema = z.array(assignmentSchema);

export type Assignment = z.infer<typeof assignmentSchema>;
