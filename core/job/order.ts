import * as z from "zod";
import { cutsAreNoFile } from "#core/cuts/asked-cuts.ts";
import { JobError } from "#core/errors.ts";
import { callbackSchema } from "#core/job/callback.ts";
import {
  choicesOf,
  jobOrderSchema,
  runChoicesOf,
  type JobOrder,
  type RunDefaults,
} from "#core/job/choices.ts";
import { placedColourist } from "#core/job/colourist-order.ts";
import { loweredTo, withinLimits, type OrderLimits } from "#core/job/order-limits.ts";
import { orderReferences } from "#core/job/order-references.ts";
import type { JobRequest } from "#core/job/request.ts";
import { mediaPlaces, s3Uri, type S3Address } from "#core/store/media-places.ts";
import { resultName } from "#core/film/result-name.ts";

/** What a deployment decides for jobs whose orders do not, and what it lets orders ask for. */
export type OrderDefaults = RunDefaults &
  Pick<JobRequest, "region"> & {
    readonly limits: OrderLimits;
    /** Throws CallbackRefused for an address that nothing would ever be sent to. */
    readonly checkCallback: (url: string) => void;
  };

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

const choicesIn = (order: JobOrder, bucket: string): JobRequest["choices"] => {
  const { references, ...choices } = choicesOf(order);
  return references === undefined
    ? choices
    : { ...choices, references: orderReferences(references, bucket) };
};

/**
 * The request of a job for a film in a media bucket; its result goes beside the others there.
 *
 * @throws JobError UsageInvalid, CallbackRefused for what this deployment does not allow
 */
export const requestFor = (
  film: S3Address,
  id: string,
  order: JobOrder,
  defaults: OrderDefaults,
): JobRequest => {
  const { region, limits, checkCallback, ...run } = defaults;
  const request: JobRequest = {
    version: 1,
    id,
    film: s3Uri(film),
    result: s3Uri({
      bucket: film.bucket,
      key: mediaPlaces.result(id, resultName(film.key, { codec: order.codec, delivery: order.for })),
    }),
    choices: choicesIn(order, film.bucket),
    ...runChoicesOf(order, loweredTo(limits, run)),
    region,
  };
  if (typeof order.cuts === "string") throw new JobError("UsageInvalid", cutsAreNoFile(order.cuts));
  if (request.callback !== null) checkCallback(request.callback.url);
  const { keyFramesBy } = request;
  const placed = keyFramesBy === null ? null : placedColourist(keyFramesBy, film.bucket);
  return withinLimits({ ...request, keyFramesBy: placed }, limits);
};
