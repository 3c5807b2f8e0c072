import * as z from "zod";
import { JobError } from "#core/errors.ts";
import {
  budgetSchema,
  callbackSchema,
  jobRequestSchema,
  wishesSchema,
  type JobRequest,
} from "#core/job/request.ts";
import { mediaPlaces, s3Uri, type S3Address } from "#core/store/media-places.ts";
import { resultName } from "#core/film/result-name.ts";

/**
 * What may be asked for with a film in the cloud: beside an upload (`<key>.job.json` or metadata), for
 * all of a batch and for one item. Everything may be left away.
 */
export const jobOrderSchema = z.strictObject({
  ...wishesSchema.shape,
  review: z.boolean().exactOptional().describe("write the review report; default true"),
  replaceResult: z.boolean().exactOptional().describe("replace an existing result; default false"),
  concurrency: jobRequestSchema.shape.concurrency.exactOptional(),
  priority: jobRequestSchema.shape.priority.exactOptional(),
  budget: budgetSchema.nullable().exactOptional().describe("null: no limit"),
  callback: callbackSchema.nullable().exactOptional().describe("null: tell nobody"),
});

export type JobOrder = z.infer<typeof jobOrderSchema>;

/** What a deployment decides for jobs whose orders do not. */
export type OrderDefaults = Pick<JobRequest, "concurrency" | "priority" | "budget" | "callback" | "region">;

/** Tasks at once, and priority, of a job for which nobody decides; there is room on both sides. */
export const usualConcurrency = 50;
export const usualPriority = 100;

/** @throws JobError UsageInvalid, with every fault by its place */
export const parseOrder = (value: unknown, place: string): JobOrder => {
  const parsed = jobOrderSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new JobError("UsageInvalid", `${place} cannot be followed:\n${z.prettifyError(parsed.error)}`, {
    place,
  });
};

/** Someone to tell that an order cannot be followed, if at least its callback can be read. */
export const salvagedCallback = (value: unknown): JobRequest["callback"] => {
  const parsed = z.object({ callback: callbackSchema }).safeParse(value);
  return parsed.success ? parsed.data.callback : null;
};

/** The request of a job for a film in a media bucket; its result goes beside the others there. */
export const requestFor = (
  film: S3Address,
  id: string,
  order: JobOrder,
  defaults: OrderDefaults,
): JobRequest => {
  const { review, replaceResult, concurrency, priority, budget, callback, ...wishes } = order;
  return {
    version: 1,
    id,
    film: s3Uri(film),
    result: s3Uri({
      bucket: film.bucket,
      key: mediaPlaces.result(id, resultName(film.key, wishes.codec)),
    }),
    replaceResult: replaceResult ?? false,
    wishes,
    review: review ?? true,
    concurrency: concurrency ?? defaults.concurrency,
    priority: priority ?? defaults.priority,
    budget: budget === undefined ? defaults.budget : budget,
    callback: callback === undefined ? defaults.callback : callback,
    region: defaults.region,
  };
};
