import * as z from "zod";
import { failures, type FailureCode } from "#core/errors.ts";

export const failureCodeSchema = z.enum(Object.keys(failures) as [FailureCode, ...FailureCode[]]);

/** Stages that a worker runs: colour and finish on one chunk, link on one shot, the others on the film. */
export const workerStages = ["plan", "colour", "link", "finish", "assemble", "review"] as const;
export type WorkerStage = (typeof workerStages)[number];

/** One line of a worker's standard output, as JSON. */
export const workerMessageSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("progress"), frames: z.number(), total: z.number() }),
  z.strictObject({ type: z.literal("done"), peakMemoryBytes: z.int().nonnegative() }),
  z.strictObject({
    type: z.literal("failed"),
    code: failureCodeSchema.nullable().describe("null for a fault of the program itself"),
    message: z.string(),
    stack: z.string().optional(),
  }),
]);

export type WorkerMessage = z.infer<typeof workerMessageSchema>;
