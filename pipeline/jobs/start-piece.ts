import pLimit from "p-limit";
import type { BatchPiece, PieceFilm } from "#core/job/batch-piece.ts";
import { JobError } from "#core/errors.ts";
import { idOfFilm } from "#core/job/identity.ts";
import { requestFor } from "#core/job/order.ts";
import { s3Uri } from "#core/store/media-places.ts";
import { refuseOrder } from "#pipeline/jobs/refuse-order.ts";
import { startExecution, type Started } from "#pipeline/jobs/start-execution.ts";
import type { StartPorts } from "#pipeline/jobs/start-ports.ts";

/** Films started at once. */
const atOnce = 16;

/**
 * Starts the films of a piece, each once however often the piece comes.
 *
 * @throws whatever another try may mend; what was started by then is found again
 */
export const startPiece = (ports: StartPorts, piece: BatchPiece): Promise<Started[]> => {
  const limit = pLimit(atOnce);
  return Promise.all(piece.films.map((film) => limit(() => startFilm(ports, piece, film))));
};

const startFilm = async (
  ports: StartPorts,
  { bucket, batch }: BatchPiece,
  { key, id, order }: PieceFilm,
): Promise<Started> => {
  const film = { bucket, key };
  let job = id;
  try {
    const object = await ports.media.describe(film);
    if (object === null) throw new JobError("MediaMissing", `${s3Uri(film)} is not there; upload it first`);
    job ??= await idOfFilm(film, object.etag, order);
    const request = requestFor(film, job, order, ports.orderDefaults);
    return { job, outcome: await startExecution(ports, bucket, request) };
  } catch (error) {
    return await refuseOrder(ports, film, {
      id: job ?? (await idOfFilm(film, batch, order)),
      order,
      error,
    });
  }
};
