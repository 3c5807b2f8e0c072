import type { FootageOrder, JobOrder } from "#core/job/choices.ts";
import { fileNameOf, jobIdFor, type S3Address } from "#core/store/media-places.ts";

/** Of the job that an upload starts by itself: one for each version of the object. */
export const idOfUpload = ({
  bucket,
  key,
  version,
}: S3Address & { readonly version: string }): Promise<string> =>
  jobIdFor(fileNameOf(key), { bucket, key, version });

/** Of a film in S3, coloured as ordered: the same film, asked for the same way, is the same job. */
export const idOfFilm = (film: S3Address, etag: string, order: JobOrder): Promise<string> =>
  jobIdFor(fileNameOf(film.key), { film, etag, order: untold(order) });

/** As `idOfFilm`, of a file of this machine. @param content  its fingerprint, wherever it lies */
export const idOfFile = (name: string, content: string, order: JobOrder): Promise<string> =>
  jobIdFor(name, { content, order: untold(order) });

/** As `idOfFile`, of a sequence of pictures. @param content  tells its frames from any others */
export const idOfFrames = (
  name: string,
  content: string,
  { order, footage }: { readonly order: JobOrder; readonly footage: FootageOrder },
): Promise<string> => jobIdFor(name, { content, order: untold(order), footage });

/** Who is told of a job changes nothing in its film. */
const untold = (order: JobOrder): JobOrder => ({ ...order, callback: null });
