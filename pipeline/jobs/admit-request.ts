import { JobError } from "#core/errors.ts";
import { withinLimits } from "#core/job/order-limits.ts";
import type { OrderDefaults } from "#core/job/order.ts";
import type { JobRef } from "#core/job/ref.ts";
import type { JobRequest } from "#core/job/request.ts";
import { mediaPlaces, s3Uri } from "#core/store/media-places.ts";

/** What a deployment decides for requests that somebody else wrote; absent: this machine, which decides nothing. */
export type AdmitPorts = { readonly orderDefaults?: Pick<OrderDefaults, "limits"> };

/**
 * Holds a request, as it lies in its job's folder, against what the deployment allows. Orders were held
 * against it before; but who may submit may also write a request and start an execution without an order.
 *
 * @returns the request, its budget at most the deployment's
 * @throws JobError UsageInvalid, CallbackRefused
 */
export const admitRequest = (
  { orderDefaults }: AdmitPorts,
  { id, bucket }: JobRef,
  request: JobRequest,
): JobRequest => {
  if (orderDefaults === undefined) return request;
  refuseElsewhere("film", request.film, s3Uri({ bucket, key: mediaPlaces.uploads }));
  refuseElsewhere("result", request.result, s3Uri({ bucket, key: mediaPlaces.result(id, "") }));
  return withinLimits(request, orderDefaults.limits);
};

const refuseElsewhere = (what: "film" | "result", uri: string, place: string): void => {
  if (uri.startsWith(place)) return;
  throw new JobError(
    "UsageInvalid",
    `the request's ${what} ${uri} does not lie under ${place}; submit the film again, and leave the request to the program`,
    { [what]: uri, place },
  );
};
