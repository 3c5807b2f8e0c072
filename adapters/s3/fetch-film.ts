import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { JobError } from "#core/errors.ts";
import { fileNameOf, parseS3Uri } from "#core/store/media-places.ts";
import type { Scratch } from "#core/ports/scratch.ts";
import { openS3 } from "#adapters/s3/client.ts";
import { isMissing, isOtherContent, s3Failure } from "#adapters/s3/failure.ts";
import { fetchToFile } from "#adapters/s3/transfer.ts";

export type LocalFilm = { readonly path: string; readonly etag: string };

/**
 * Fetches a film from S3 to a task's own disk.
 *
 * @param etag  of the film that is wanted; null: whatever is there
 * @throws JobError MediaMissing, MediaChanged, or as s3Failure says
 */
export const fetchFilm = async (uri: string, etag: string | null, scratch: Scratch): Promise<LocalFilm> => {
  const address = parseS3Uri(uri);
  const path = scratch.newPath(fileNameOf(address.key));
  try {
    return { path, etag: await fetchToFile(openS3(), address, path, etag ?? undefined) };
  } catch (error) {
    throw filmFailure(error, uri);
  }
};

/** The ETag of what lies at an address now. @throws JobError MediaMissing, or as s3Failure says */
export const etagOf = async (uri: string): Promise<string> => {
  const { bucket, key } = parseS3Uri(uri);
  try {
    const found = await openS3().send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return found.ETag ?? "";
  } catch (error) {
    throw filmFailure(error, uri);
  }
};

const filmFailure = (error: unknown, uri: string): Error => {
  if (isMissing(error)) {
    return new JobError("MediaMissing", `there is no film ${uri}; check the name and the bucket`, { uri });
  }
  if (isOtherContent(error)) {
    return new JobError(
      "MediaChanged",
      `${uri} is not the film that this job was planned with: it was replaced since; start a new job`,
      { uri },
    );
  }
  return s3Failure(error, "read", parseS3Uri(uri));
};
