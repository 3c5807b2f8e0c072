import { JobError } from "#core/errors.ts";
import { mediaPlaces, parseS3Uri, s3Uri } from "#core/store/media-places.ts";

/**
 * Where the pictures of an order lie: addresses or keys of the media bucket, below the place where nothing
 * starts a job by itself.
 *
 * @throws JobError UsageInvalid for pictures that tasks may not read
 */
export const orderReferences = (references: readonly string[], bucket: string): string[] =>
  references.map((given) => {
    const address = given.startsWith("s3://") ? parseS3Uri(given) : { bucket, key: given };
    if (address.bucket === bucket && address.key.startsWith(mediaPlaces.held)) return s3Uri(address);
    throw new JobError(
      "UsageInvalid",
      `the reference ${given} does not lie under ${s3Uri({ bucket, key: mediaPlaces.held })}, where references are read from; put it there`,
      { reference: given },
    );
  });
