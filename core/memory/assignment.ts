import * as z from "zod";
import { namedReferenceSchema } from "#core/film/named-reference.ts";

/** A reference that a shot takes colours from. */
export const assignmentSchema = z.strictObject({
  ...namedReferenceSchema.shape,
  kind: z
    .enum(["own", "given", "other"])
    .describe("a frame of the shot; another picture, given to it by hand; another picture that is like it"),
  coverage: z.number().min(0).max(1).describe("share of the shot's cells that it has something near to"),
});

export const assignmentsSchema = z.array(assignmentSchema);

export type Assignment = z.infer<typeof assignmentSchema>;
