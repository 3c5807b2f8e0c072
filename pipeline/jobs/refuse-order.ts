import { isFailureCode, JobError } from "#core/errors.ts";
import { requestFor, salvagedCallback } from "#core/job/order.ts";
import { jobRequestKey } from "#core/job/request.ts";
import { putJson } from "#core/ports/json-values.ts";
import type { S3Address } from "#core/store/media-places.ts";
import { failWith } from "#pipeline/jobs/fail-job.ts";
import { executionInputFor, type Started } from "#pipeline/jobs/start-execution.ts";
import type { StartPorts } from "#pipeline/jobs/start-ports.ts";

/**
 * An order that cannot be followed starts nothing, and is told like any other failure: in the job's
 * folder, and to the callback if that much of the order can be read, else to the deployment's.
 *
 * @param order  what was read, if anything
 * @throws whatever is not a failure a person can mend
 */
export const refuseOrder = async (
  ports: StartPorts,
  film: S3Address,
  { id, order, error }: { readonly id: string; readonly order: unknown; readonly error: unknown },
): Promise<Started> => {
  if (!(error instanceof JobError) || !isFailureCode(error.name)) throw error;
  const callback = salvagedCallback(order) ?? ports.orderDefaults.callback;
  const request = requestFor(film, id, { callback }, ports.orderDefaults);
  const { job } = executionInputFor(film.bucket, request);
  await putJson(ports.openStore(job.store), jobRequestKey, request);
  const failure = { code: error.name, message: error.message, failed: null, log: null };
  await failWith(ports, job, failure, "before any execution");
  return { job: id, outcome: "refused" };
};
