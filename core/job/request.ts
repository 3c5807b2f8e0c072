import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { eventTypes } from "#core/job/event-types.ts";
import { codecs } from "#core/film/encoding.ts";
import { thresholdsSchema } from "#core/review/gate.ts";
import { parsePlace, placeSchema, type Place } from "#core/film/span.ts";

/** Where a request lies in its job's store. */
export const jobRequestKey = "request.json";

/** A job's name: part of addresses and of execution names, so plain and short. */
export const jobIdSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,60}$/, "a job's id is 1 to 60 characters of a-z, 0-9 and -");

/** A place as `parsePlace` reads it from a person's text, or already read. */
const wishedPlaceSchema = z.union([
  placeSchema,
  z.string().transform((text, context): Place => {
    try {
      return parsePlace(text);
    } catch (error) {
      context.addIssue(error instanceof JobError ? error.message : String(error));
      return z.NEVER;
    }
  }),
]);

/** What a person typed and no more: `plan` completes it, because film and model decide the rest. */
export const wishesSchema = z.strictObject({
  codec: z.enum(codecs).exactOptional(),
  crf: z.int().min(0).max(51).exactOptional(),
  lossless: z.boolean().exactOptional(),
  vividness: z.number().min(0).max(1).exactOptional(),
  pooling: z.boolean().exactOptional(),
  chunkFrames: z.int().min(1).exactOptional(),
  from: wishedPlaceSchema.exactOptional(),
  to: wishedPlaceSchema.exactOptional(),
  model: z.string().min(1).exactOptional(),
  keepEvidenceMiB: z.int().nonnegative().exactOptional(),
  reviewThresholds: thresholdsSchema.partial().exactOptional(),
});

export type Wishes = z.infer<typeof wishesSchema>;

/** The job stops after `plan` when its quote says more. */
export const budgetSchema = z.strictObject({
  amount: z.number().nonnegative(),
  currency: z.literal("USD"),
});

/** Bytes of `customData` as JSON; an event with it stays far below what receivers take. */
const mostCustomDataBytes = 4096;

/** Where a job's events are sent. */
export const callbackSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: "a callback is an https:// address" }).max(2000),
  events: z.array(z.enum(eventTypes)).min(1).nullable().default(null).describe("null: all"),
  customData: z
    .json()
    .default(null)
    .refine((data) => new TextEncoder().encode(JSON.stringify(data)).length <= mostCustomDataBytes, {
      message: `customData is at most ${mostCustomDataBytes} bytes of JSON`,
    })
    .describe("given back in every event, unread"),
});

/** `request.json`: all that was asked for; written once, before the job's first task. */
export const jobRequestSchema = z.strictObject({
  version: z.literal(1),
  id: jobIdSchema,
  film: z.string().min(1).describe("a path of this machine, or s3://BUCKET/KEY"),
  result: z.string().min(1).describe("as film"),
  replaceResult: z.boolean(),
  wishes: wishesSchema,
  review: z.boolean(),
  concurrency: z.int().min(1).describe("most tasks at once"),
  priority: z.int().min(0).max(9999).describe("larger is sooner"),
  budget: budgetSchema.nullable(),
  callback: callbackSchema.nullable(),
  region: z.string().min(1).nullable().describe("whose prices the quote takes; null: no money is spent"),
});

export type JobRequest = z.infer<typeof jobRequestSchema>;
