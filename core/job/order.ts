import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { callbackSchema } from "#core/job/callback.ts";
import {
  choicesOf,
  jobOrderSchema,
  runChoicesOf,
  type JobOrder,
  type RunDefaults,
} from "#core/job/choices.ts";
import type { JobRequest } from "#core/job/request.ts";
import { mediaPlaces, s3Uri, type S3Address } from "#core/store/media-places.ts";
import { resultName } from "#core/film/result-name.ts";

/** What a deployment decides for jobs whose orders do not. */
export type OrderDefaults = RunDefaults & Pick<JobRequest, "region">;

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
  const { region, ...run } = defaults;
  return {
    version: 1,
    id,
    film: s3Uri(film),
    result: s3Uri({
      bucket: film.bucket,
      key: mediaPlaces.result(id, resultName(film.key, order.codec)),
    }),
    wishes: choicesOf(order),
    ...runChoicesOf(order, run),
    region,
  };
};
