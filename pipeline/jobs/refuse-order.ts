import { failures, isFailureCode, JobError } from "#core/errors.ts";
import { requestFor, salvagedCallback } from "#core/job/order.ts";
import { jobRequestKey, type JobRequest } from "#core/job/request.ts";
import { putJson } from "#core/ports/json-values.ts";
import { fileNameOf, jobIdFor, type S3Address } from "#core/store/media-places.ts";
import { failWith } from "#pipeline/jobs/fail-job.ts";
import { executionInputFor, standingOf, type Started } from "#pipeline/jobs/start-execution.ts";
import type { StartPorts } from "#pipeline/jobs/start-ports.ts";

/**
 * An order that cannot be followed starts nothing, and is told like any other failure: in the job's
 * folder, and to the callback if that much of the order can be read, else to the deployment's. A job that
 * was started is left as it is: an event that comes late changes nothing of it, and where its id was asked
 * for with another film, the refusal gets an id of its own.
 *
 * @param order  what was read, if anything
 * @throws whatever is not a failure a person can mend
 */
export const refuseOrder = async (
  ports: StartPorts,
  film: S3Address,
  { id, order, error }: { readonly id: string; readonly order: unknown; readonly error: unknown },
): Promise<Started> => {
  // What another try may mend is no refusal: the event comes again.
  if (!(error instanceof JobError) || !isFailureCode(error.name) || failures[error.name].retryable) {
    throw error;
  }
  const request = refusedRequest(ports, film, id, order);
  const { job } = executionInputFor(film.bucket, request);
  const store = ports.openStore(job.store);
  const standing = await standingOf(ports, store, request);
  if (standing === "started") return { job: id, outcome: "exists" };
  if (standing === "another film's") {
    const ownId = await jobIdFor(fileNameOf(film.key), { refused: id, film, order });
    return refuseOrder(ports, film, { id: ownId, order, error });
  }
  await putJson(store, jobRequestKey, request);
  const failure = { code: error.name, message: error.message, failed: null, log: null };
  await failWith(ports, job, failure, "before any execution");
  return { job: id, outcome: "refused" };
};

/** Who is told may be what was refused: then it is the callback of the deployment. */
const refusedRequest = (
  { orderDefaults }: StartPorts,
  film: S3Address,
  id: string,
  order: unknown,
): JobRequest => {
  const callback = salvagedCallback(order);
  if (callback !== null) {
    try {
      return requestFor(film, id, { callback }, orderDefaults);
    } catch (error) {
      if (!(error instanceof JobError)) throw error;
    }
  }
  return requestFor(film, id, {}, orderDefaults);
};
