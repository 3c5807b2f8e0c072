import { JobError } from "#core/errors.ts";
import { digestOf } from "#core/digest.ts";
import { jobRequestKey, jobRequestSchema } from "#core/job/request.ts";
import { findJson } from "#core/ports/json-values.ts";
import { fileNameOf, jobIdFor, mediaPlaces, s3Uri } from "#core/store/media-places.ts";
import { refuseOrder } from "#pipeline/jobs/refuse-order.ts";
import { executionInputFor, standingOf, type Started } from "#pipeline/jobs/start-execution.ts";
import type { CreatedObject, StartPorts } from "#pipeline/jobs/start-ports.ts";
import { orderOfUpload, startUpload, type UploadOrder } from "#pipeline/jobs/start-upload.ts";

/**
 * An order beside a film. Usually it is there first, and the film's own event takes it. Where the film's
 * job was refused, a mended order starts it. Where it began without this order, somebody is told so:
 * what was asked for would otherwise be missing from the result without a word.
 */
export const startSidecar = async (ports: StartPorts, created: CreatedObject): Promise<Started[]> => {
  const { bucket } = created;
  const key = created.key.slice(0, -mediaPlaces.sidecarSuffix.length);
  const object = await ports.media.describe({ bucket, key });
  if (object === null) return [];
  const film = { bucket, key, etag: object.etag, version: object.version };
  const id = await jobIdFor(fileNameOf(key), { bucket, key, version: film.version });
  const order = await orderOfUpload(ports, film, object, id);
  const store = ports.openStore(executionInputFor(bucket, order.base).job.store);
  const standing = await standingOf(ports, store, order.base);
  // The film's own event is on its way, and finds this order.
  if (standing === "new") return [];
  if (standing === "waiting") return startUpload(ports, film);
  const request = await findJson(store, jobRequestKey, jobRequestSchema);
  if (order.request !== null && (await digestOf(order.request)) === (await digestOf(request))) return [];
  return [await refuseOrder(ports, film, await lateOrder(created, id, order))];
};

/** Told under an id of its own, because the film's job runs. */
const lateOrder = async (created: CreatedObject, job: string, { value }: UploadOrder) => ({
  id: await jobIdFor(fileNameOf(created.key), { late: created.version, job }),
  order: value,
  error: new JobError(
    "UsageInvalid",
    `${s3Uri(created)} came when the job ${job} of its film had begun without it, and changes nothing; cancel that job, then upload the order first and the film after it`,
    { job },
  ),
});
