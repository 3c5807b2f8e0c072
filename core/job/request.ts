import * as z from "zod";
import { jobChoicesSchema, runShape } from "#core/job/choices.ts";
import { keyFramesOfShotSchema } from "#core/film/named-reference.ts";
import { jobFiles } from "#core/store/layout.ts";

/** Where a request lies in its job's store. */
export const jobRequestKey = jobFiles.request;

/** A job's name: part of addresses and of execution names, so plain and short. */
export const jobIdSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,60}$/, "a job's id is 1 to 60 characters of a-z, 0-9 and -");

/** Requests of versions before 0.2.0 call the choices wishes. */
const withChoices = (request: unknown): unknown => {
  if (typeof request !== "object" || request === null || !("wishes" in request)) return request;
  const { wishes, ...others } = request;
  return { choices: wishes, ...others };
};

const requestSchema = z.strictObject({
  version: z.literal(1),
  id: jobIdSchema,
  film: z.string().min(1).describe("a path of this machine, or s3://BUCKET/KEY"),
  result: z.string().min(1).describe("as film"),
  choices: jobChoicesSchema,
  ...runShape,
  keyFrames: z
    .array(keyFramesOfShotSchema)
    .exactOptional()
    .describe("frames that a colourist coloured and that lie in the job's store; absent: none was asked"),
  region: z.string().min(1).nullable().describe("whose prices the quote takes; null: no money is spent"),
});

export type JobRequest = z.infer<typeof requestSchema>;

/** `request.json`: all that was asked for; written once, before the job's first task. */
export const jobRequestSchema = z.preprocess(withChoices, requestSchema);
