import { parseOrder, requestFor } from "#core/job/order.ts";
import { fileNameOf, jobIdFor, mediaPlaces, s3Uri } from "#core/store/media-places.ts";
import { parseTypedJson } from "#core/typed-json.ts";
import type { MediaObject } from "#core/ports/media-bucket.ts";
import { refuseOrder } from "#pipeline/jobs/refuse-order.ts";
import { startExecution, type Started } from "#pipeline/jobs/start-execution.ts";
import type { CreatedObject, StartPorts } from "#pipeline/jobs/start-ports.ts";

/** Bytes of a sidecar; far more than any order takes. */
const mostSidecarBytes = 64 * 1024;

/** Name of an upload's metadata that holds its order, as JSON. */
const metadataName = "chromaloom-job";

/** The job of one upload: once, however often and in whatever order its events come. */
export const startUpload = async (ports: StartPorts, created: CreatedObject): Promise<Started[]> => {
  const { bucket, key, version } = created;
  const object = await ports.media.describe({ bucket, key });
  // Gone, or replaced by a newer upload, whose own event starts it.
  if (object === null || !isSame(object.etag, created.etag)) return [];
  const id = await jobIdFor(fileNameOf(key), { bucket, key, version });
  const order: ReadOrder = { value: undefined };
  try {
    const place = await readOrder(ports, created, object, order);
    const request = requestFor({ bucket, key }, id, parseOrder(order.value, place), ports.orderDefaults);
    return [{ job: id, outcome: await startExecution(ports, bucket, request) }];
  } catch (error) {
    return [await refuseOrder(ports, created, { id, order: order.value, error })];
  }
};

/** Events carry the tag without the quotes of the header. */
const isSame = (one: string, other: string): boolean =>
  one.replaceAll('"', "") === other.replaceAll('"', "");

/** Filled as soon as something was read, so that a refusal can look for a callback in it. */
type ReadOrder = { value: unknown };

/** The sidecar, else the metadata, else an order that asks for nothing. @returns where it was found */
const readOrder = async (
  { media }: StartPorts,
  { bucket, key }: CreatedObject,
  object: MediaObject,
  into: ReadOrder,
): Promise<string> => {
  const sidecar = { bucket, key: `${key}${mediaPlaces.sidecarSuffix}` };
  const text = await media.readText(sidecar, mostSidecarBytes);
  const place =
    text === null ? `the metadata ${metadataName} of ${s3Uri({ bucket, key })}` : s3Uri(sidecar);
  into.value = parseTypedJson(text ?? object.metadata[metadataName] ?? "{}", place);
  return place;
};
