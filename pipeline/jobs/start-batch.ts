import pLimit from "p-limit";
import * as z from "zod";
import { fitsMessage, piecesOf, type BatchPiece } from "#core/job/batch-piece.ts";
import { parseBatch, type BatchItem } from "#core/job/batch.ts";
import { fileNameOf, jobIdFor, s3Uri } from "#core/store/media-places.ts";
import { inputLimits } from "#core/limits.ts";
import { filmsOf, type BatchFilm } from "#pipeline/jobs/batch-films.ts";
import { refuseOrder } from "#pipeline/jobs/refuse-order.ts";
import type { Started } from "#pipeline/jobs/start-execution.ts";
import { startPiece } from "#pipeline/jobs/start-piece.ts";
import type { CreatedObject, StartPorts } from "#pipeline/jobs/start-ports.ts";

/** Items looked at, and pieces sent, at once. */
const atOnce = 16;

/**
 * The jobs of a list of films that lie in the same bucket; each item starts or is refused by itself. The films
 * are not started here but sent on in pieces: each is tried again by itself, so that a batch of any length
 * takes seconds here, and what goes wrong with one film holds up fifty, not fifty thousand.
 *
 * @returns what is decided at once; what the pieces' films become is told by their jobs
 */
export const startBatch = async (ports: StartPorts, created: CreatedObject): Promise<Started[]> => {
  const text = await ports.media.readText(created, inputLimits.cloudBatch.bytes);
  if (text === null) return [];
  try {
    const { items } = parseBatch(text, s3Uri(created));
    const limit = pLimit(atOnce);
    const found = await Promise.all(items.map((item) => limit(() => filmsOrRefusal(ports, created, item))));
    const pieces = piecesOf(
      found.flatMap((films) =>
        Array.isArray(films) ? films.map(({ film, id, order }) => ({ key: film.key, id, order })) : [],
      ),
    );
    const { bucket, version: batch } = created;
    const sent = pieces.map((films) =>
      limit(() => sendOn(ports, { version: 1, bucket, batch, films: [...films] })),
    );
    const refused = found.flatMap((one) => (Array.isArray(one) ? [] : [one]));
    return [...refused, ...(await Promise.all(sent)).flat()];
  } catch (error) {
    const id = await jobIdFor(fileNameOf(created.key), created);
    return [await refuseOrder(ports, created, { id, order: sharedOptions(text), error })];
  }
};

/** A film whose order alone is too long for a message is started at once. */
const sendOn = async (ports: StartPorts, piece: BatchPiece): Promise<readonly Started[]> => {
  if (!fitsMessage(piece.films)) return startPiece(ports, piece);
  await ports.batches.send(piece);
  return [];
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

/** What the batch says for all its films, for anyone who is to be told that it cannot be read. */
const sharedOptions = (text: string): unknown => {
  try {
    return z.object({ options: z.unknown() }).parse(JSON.parse(text)).options;
  } catch {
    return undefined;
  }
};
