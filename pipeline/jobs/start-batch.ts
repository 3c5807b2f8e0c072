import { idOfFilm } from "#core/job/identity.ts";
import pLimit from "p-limit";
import * as z from "zod";
import { parseBatch, type BatchItem } from "#core/job/batch.ts";
import { JobError } from "#core/errors.ts";
import { requestFor } from "#core/job/order.ts";
import { fileNameOf, jobIdFor, s3Uri } from "#core/store/media-places.ts";
import { filmsOf, type BatchFilm } from "#pipeline/jobs/batch-films.ts";
import { refuseOrder } from "#pipeline/jobs/refuse-order.ts";
import { startExecution, type Started } from "#pipeline/jobs/start-execution.ts";
import type { CreatedObject, StartPorts } from "#pipeline/jobs/start-ports.ts";

/** Bytes of a batch: some 50,000 films by name. */
const maxBatchBytes = 8 * 2 ** 20;

/** Items looked at at once, and films started at once. */
const atOnce = 16;

/** The jobs of a list of films that lie in the same bucket; each item starts or is refused by itself. */
export const startBatch = async (ports: StartPorts, created: CreatedObject): Promise<Started[]> => {
  const text = await ports.media.readText(created, maxBatchBytes);
  if (text === null) return [];
  try {
    const { items } = parseBatch(text, s3Uri(created));
    const [itemLimit, filmLimit] = [pLimit(atOnce), pLimit(atOnce)];
    const startFilms = (films: readonly BatchFilm[]): Promise<Started[]> =>
      Promise.all(films.map((film) => filmLimit(() => startFilm(ports, created, film))));
    const started = items.map(async (item) => {
      const found = await itemLimit(() => filmsOrRefusal(ports, created, item));
      return Array.isArray(found) ? startFilms(found) : [found];
    });
    return (await Promise.all(started)).flat();
  } catch (error) {
    const id = await jobIdFor(fileNameOf(created.key), created);
    return [await refuseOrder(ports, created, { id, order: sharedOptions(text), error })];
  }
};

const filmsOrRefusal = async (
  ports: StartPorts,
  { bucket, version }: CreatedObject,
  item: BatchItem,
): Promise<BatchFilm[] | Started> => {
  try {
    return await filmsOf(ports.media, bucket, item);
  } catch (error) {
    const { source, order } = item;
    // Not under the item's own id, which may be another film's job: nothing was started under it.
    const id = await jobIdFor(fileNameOf(source), { batch: version, source, order });
    return refuseOrder(ports, { bucket, key: source }, { id, order, error });
  }
};

const startFilm = async (
  ports: StartPorts,
  batch: CreatedObject,
  { film, id, order }: BatchFilm,
): Promise<Started> => {
  let job = id;
  try {
    const object = await ports.media.describe(film);
    if (object === null) throw new JobError("MediaMissing", `${s3Uri(film)} is not there; upload it first`);
    job ??= await idOfFilm(film, object.etag, order);
    const request = requestFor(film, job, order, ports.orderDefaults);
    return { job, outcome: await startExecution(ports, film.bucket, request) };
  } catch (error) {
    return await refuseOrder(ports, film, {
      id: job ?? (await idOfFilm(film, batch.version, order)),
      order,
      error,
    });
  }
};

/** What the batch says for all its films, for anyone who is to be told that it cannot be read. */
const sharedOptions = (text: string): unknown => {
  try {
    return z.object({ options: z.unknown() }).parse(JSON.parse(text)).options;
  } catch {
    return undefined;
  }
};
