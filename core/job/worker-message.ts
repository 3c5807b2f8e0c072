import * as z from "zod";
import { failures, type FailureCode } from "#core/errors.ts";
import { workerStages } from "#core/store/stages.ts";

export const failureCodeSchema = z.enum(Object.keys(failures) as [FailureCode, ...FailureCode[]]);

/** What a worker is given to do; one line of its standard input, as JSON, where it is attended. */
export const workerTaskSchema = z.strictObject({
  stage: z.enum(workerStages),
  item: z.string().min(1).nullable().describe("a chunk, or a shot's first frame"),
  job: z.string().min(1).describe("address of the job's store: a folder, or s3://BUCKET/PREFIX"),
});

export type WorkerTask = z.infer<typeof workerTaskSchema>;

/** Told ahead of tasks: a worker opens what these will need while it would otherwise wait. */
const workerAheadSchema = z.strictObject({
  ahead: z.strictObject({ model: z.string().min(1).describe("a shipped model's name, or a folder") }),
});

/** One line that an attended worker is given. */
export const workerOrderSchema = z.union([workerTaskSchema, workerAheadSchema]);

/** What a line is about, where many workers write into one log. */
const about = {
  task: workerTaskSchema
    .extend({ attempt: z.int().min(1).nullable().describe("of Batch; null where nobody counts") })
    .exactOptional(),
};

/** One line of a worker's standard output, as JSON. */
export const workerMessageSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("progress"), frames: z.number(), total: z.number(), ...about }),
  z.strictObject({ type: z.literal("done"), peakMemoryBytes: z.int().nonnegative(), ...about }),
  z.strictObject({
    type: z.literal("failed"),
    ...about,
    code: failureCodeSchema.nullable().describe("null for a fault of the program itself"),
    message: z.string(),
    stack: z.string().optional(),
  }),
]);

export type WorkerMessage = z.infer<typeof workerMessageSchema>;
