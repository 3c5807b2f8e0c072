import * as z from "zod";

/** What `chromaloom review` tells the page while edits are applied, one server-sent event each. */
export const applyEventSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("stage"),
    stage: z.string(),
    frames: z.number().nonnegative().describe("finished so far"),
    total: z.number().nonnegative(),
    done: z.boolean(),
  }),
  z.strictObject({ type: z.literal("note"), text: z.string() }),
  z.strictObject({
    type: z.literal("done"),
    changed: z
      .array(z.int().nonnegative())
      .describe("indices of the shots, or drawings of a cut, that are other than before"),
  }),
  z.strictObject({ type: z.literal("failed"), message: z.string() }),
]);

export type ApplyEvent = z.infer<typeof applyEventSchema>;
