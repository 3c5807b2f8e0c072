import { refuseFootage, type BatchItem } from "#core/job/batch.ts";
import { JobError } from "#core/errors.ts";
import { isGlob, parseGlob } from "#core/store/glob.ts";
import { mediaPlaces, parseS3Uri, s3Uri, type S3Address } from "#core/store/media-places.ts";
import type { MediaBucket } from "#core/ports/media-bucket.ts";

export type BatchFilm = BatchItem & { readonly film: S3Address };

/**
 * An item's films: one, or as many as its glob finds. Only what lies under uploads/ can be a film: tasks
 * may read nothing else, and that is said before S3 has to.
 *
 * @throws JobError UsageInvalid, MediaMissing, or what the bucket's port throws
 */
export const filmsOf = async (
  media: Pick<MediaBucket, "describe" | "list">,
  bucket: string,
  item: BatchItem,
): Promise<BatchFilm[]> => {
  const film = addressOf(bucket, item.source);
  refuseFootage(item);
  // Names may hold brackets: what is there as it is written is no pattern.
  if (!isGlob(film.key) || (await media.describe(film)) !== null) return [{ ...item, film }];
  if (item.id !== null) {
    throw new JobError(
      "UsageInvalid",
      `${item.source} names several films, so it cannot have the id ${item.id}; omit the id, or name one film`,
    );
  }
  const { base, matches } = parseGlob(film.key);
  const found: BatchFilm[] = [];
  for await (const key of media.list(bucket, base)) {
    if (matches(key)) found.push({ ...item, film: { bucket, key } });
  }
  if (found.length > 0) return found;
  throw new JobError(
    "MediaMissing",
    `nothing in the bucket matches ${item.source}; check the pattern, or upload the films first`,
  );
};

const addressOf = (bucket: string, source: string): S3Address => {
  const film = source.startsWith("s3://") ? parseS3Uri(source) : { bucket, key: source };
  const place = s3Uri({ bucket, key: mediaPlaces.uploads });
  if (film.bucket !== bucket) {
    throw new JobError(
      "UsageInvalid",
      `${source} lies in another bucket; tasks may read ${place} only, so copy it there`,
    );
  }
  if (film.key.startsWith(mediaPlaces.uploads)) return film;
  throw new JobError(
    "UsageInvalid",
    `${source} does not lie under ${place}, where films are read from; put it there, ${s3Uri({ bucket, key: mediaPlaces.held })} for one that shall start no job by itself`,
  );
};
