import * as z from "zod";
import { mediaPlaces } from "#core/store/media-places.ts";
import { isStrayFile } from "#core/store/stray-files.ts";
import type { StartPorts } from "#pipeline/jobs/start-ports.ts";
import { startBatch } from "#pipeline/jobs/start-batch.ts";
import { startSidecar } from "#pipeline/jobs/start-sidecar.ts";
import { startUpload } from "#pipeline/jobs/start-upload.ts";
import type { Started } from "#pipeline/jobs/start-execution.ts";

/** "Object Created" of Amazon S3, as EventBridge brings it; keys in it are not encoded. */
const eventSchema = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({
      key: z.string().min(1),
      etag: z.string().min(1),
      "version-id": z.string().exactOptional(),
    }),
  }),
});

/**
 * StartJob: a film under uploads/ starts its job, with the order beside it; an order that comes after its
 * film mends a refused one or is told to be late; a list under batches/ starts the jobs of all its films.
 */
export const startJob =
  (ports: StartPorts) =>
  async (event: unknown): Promise<{ readonly started: readonly Started[] }> => {
    const { bucket, object } = eventSchema.parse(event).detail;
    const { key, etag } = object;
    const created = { bucket: bucket.name, key, etag, version: object["version-id"] ?? etag };
    if (isSidecar(key)) return { started: await startSidecar(ports, created) };
    if (isFilm(key)) return { started: await startUpload(ports, created) };
    if (isBatch(key)) return { started: await startBatch(ports, created) };
    return { started: [] };
  };

const isUpload = (key: string): boolean =>
  key.startsWith(mediaPlaces.uploads) && !key.startsWith(mediaPlaces.held);

const isSidecar = (key: string): boolean =>
  isUpload(key) && key.toLowerCase().endsWith(mediaPlaces.sidecarSuffix);

const isFilm = (key: string): boolean => isUpload(key) && !isStrayFile(key);

const isBatch = (key: string): boolean =>
  key.startsWith(mediaPlaces.batches) && key.toLowerCase().endsWith(".json");
