import pLimit from "p-limit";
import picomatch from "picomatch";
import * as z from "zod";
import { isGlob, parseBatch, type BatchItem } from "#core/job/batch.ts";
import { JobError } from "#core/errors.ts";
import { requestFor } from "#core/job/order.ts";
import { fileNameOf, jobIdFor, parseS3Uri, s3Uri, type S3Address } from "#core/store/media-places.ts";
import { refuseOrder } from "#pipeline/jobs/refuse-order.ts";
import { startExecution, type Started } from "#pipeline/jobs/start-execution.ts";
import type { CreatedObject, StartPorts } from "#pipeline/jobs/start-ports.ts";

/** Bytes of a batch: some 50,000 films by name. */
const mostBatchBytes = 8 * 2 ** 20;

/** Films looked at and started at once. */
const atOnce = 16;

/** The jobs of a list of films that lie in the same bucket; each film starts or is refused by itself. */
export const startBatch = async (ports: StartPorts, created: CreatedObject): Promise<Started[]> => {
  const text = await ports.media.readText(created, mostBatchBytes);
  if (text === null) return [];
  const limit = pLimit(atOnce);
  try {
    const batch = parseBatch(text, s3Uri(created));
    const films = await Promise.all(
      batch.items.map((item) => limit(() => filmsOf(ports, created.bucket, item))),
    );
    return await Promise.all(films.flat().map((film) => limit(() => startFilm(ports, created, film))));
  } catch (error) {
    const id = await jobIdFor(fileNameOf(created.key), created);
    return [await refuseOrder(ports, created, { id, order: sharedOptions(text), error })];
  }
};

export type BatchFilm = BatchItem & { readonly film: S3Address };

/** An item's films: one, or as many as its glob finds. @throws JobError UsageInvalid, MediaMissing */
export const filmsOf = async (
  { media }: Pick<StartPorts, "media">,
  bucket: string,
  item: BatchItem,
): Promise<BatchFilm[]> => {
  const film = item.source.startsWith("s3://") ? parseS3Uri(item.source) : { bucket, key: item.source };
  if (film.bucket !== bucket) {
    throw new JobError(
      "UsageInvalid",
      `${item.source} lies in another bucket; tasks may read ${s3Uri({ bucket, key: "uploads/" })} only, so copy it there`,
    );
  }
  // Names may hold brackets: what is there as it is written is no pattern.
  if (!isGlob(film.key) || (await media.describe(film)) !== null) return [{ ...item, film }];
  if (item.id !== null) {
    throw new JobError(
      "UsageInvalid",
      `${item.source} names several films, so it cannot have the id ${item.id}`,
    );
  }
  const matches = picomatch(film.key);
  const found: BatchFilm[] = [];
  for await (const key of media.list(bucket, picomatch.scan(film.key).base)) {
    if (matches(key)) found.push({ ...item, film: { bucket, key } });
  }
  if (found.length > 0) return found;
  throw new JobError("MediaMissing", `nothing in the bucket matches ${item.source}`);
};

const startFilm = async (
  ports: StartPorts,
  batch: CreatedObject,
  { film, id, order }: BatchFilm,
): Promise<Started> => {
  const object = await ports.media.describe(film);
  // Who is told changes nothing in the film.
  const identity = { film, etag: object?.etag ?? batch.version, order: { ...order, callback: null } };
  const job = id ?? (await jobIdFor(fileNameOf(film.key), identity));
  try {
    if (object === null) throw new JobError("MediaMissing", `${s3Uri(film)} is not there; upload it first`);
    const request = requestFor(film, job, order, ports.orderDefaults);
    return { job, outcome: await startExecution(ports, film.bucket, request) };
  } catch (error) {
    return await refuseOrder(ports, film, { id: job, order, error });
  }
};

/** What the batch says for all its films, for whoever is to be told that it cannot be read. */
const sharedOptions = (text: string): unknown => {
  try {
    return z.object({ options: z.unknown() }).parse(JSON.parse(text)).options;
  } catch {
    return undefined;
  }
};
