import { mediaPlaces, s3Uri } from "#core/store/media-places.ts";
import { idOfUpload } from "#core/job/identity.ts";
import { isFailureCode, JobError } from "#core/errors.ts";
import { parseOrder, requestFor } from "#core/job/order.ts";
import type { JobRequest } from "#core/job/request.ts";
import { parseTypedJson } from "#core/typed-json.ts";
import type { MediaObject } from "#core/ports/media-bucket.ts";
import { inputLimits } from "#core/limits.ts";
import { refuseOrder } from "#pipeline/jobs/refuse-order.ts";
import { startExecution, type Started } from "#pipeline/jobs/start-execution.ts";
import type { CreatedObject, StartPorts } from "#pipeline/jobs/start-ports.ts";

/** Name of an upload's metadata that holds its order, as JSON. */
const metadataName = "chromaloom-job";

/** The job of one upload: once, however often and in whatever order its events come. */
export const startUpload = async (ports: StartPorts, created: CreatedObject): Promise<Started[]> => {
  const { bucket, key, version } = created;
  const object = await ports.media.describe({ bucket, key });
  // Gone, or replaced by a newer upload, whose own event starts it.
  if (object === null || !isSame(object.etag, created.etag)) return [];
  const id = await idOfUpload({ bucket, key, version });
  const order = await orderOfUpload(ports, created, object, id);
  try {
    if (order.request === null) throw order.error;
    return [{ job: id, outcome: await startExecution(ports, bucket, order.request) }];
  } catch (error) {
    return [await refuseOrder(ports, created, { id, order: order.value, error })];
  }
};

/** Events carry the tag without the quotes of the header. */
const isSame = (one: string, other: string): boolean =>
  one.replaceAll('"', "") === other.replaceAll('"', "");

/** What an upload asks for, or why that cannot be followed. */
export type UploadOrder = {
  /** As read, for a refusal that looks for a callback in it; undefined where nothing could be read. */
  readonly value: unknown;
  /** The request of the same job without any order. */
  readonly base: JobRequest;
} & ({ readonly request: JobRequest } | { readonly request: null; readonly error: JobError });

/**
 * The order of an upload: the sidecar, else the metadata, else one that asks for nothing.
 *
 * @throws what is no fault of the order
 */
export const orderOfUpload = async (
  ports: StartPorts,
  { bucket, key }: Pick<CreatedObject, "bucket" | "key">,
  object: MediaObject,
  id: string,
): Promise<UploadOrder> => {
  const film = { bucket, key };
  const base = requestFor(film, id, {}, ports.orderDefaults);
  let value: unknown;
  try {
    const sidecar = { bucket, key: `${key}${mediaPlaces.sidecarSuffix}` };
    const text = await ports.media.readText(sidecar, inputLimits.sidecar.bytes);
    const place = text === null ? `the metadata ${metadataName} of ${s3Uri(film)}` : s3Uri(sidecar);
    value = parseTypedJson(text ?? object.metadata[metadataName] ?? "{}", place);
    return { value, base, request: requestFor(film, id, parseOrder(value, place), ports.orderDefaults) };
  } catch (error) {
    if (error instanceof JobError && isFailureCode(error.name))
      return { value, base, request: null, error };
    throw error;
  }
};
