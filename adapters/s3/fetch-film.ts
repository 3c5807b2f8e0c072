import { freeBytesIn } from "#adapters/disk/free-space.ts";
import { dirname } from "node:path";
import { HeadObjectCommand, type HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { JobError } from "#core/errors.ts";
import { fileNameOf, parseS3Uri } from "#core/store/media-places.ts";
import type { Scratch } from "#core/ports/scratch.ts";
import { openS3 } from "#adapters/s3/client.ts";
import { isMissing, isOtherContent, s3Failure } from "#adapters/s3/failure.ts";
import { fetchToFile } from "#adapters/s3/transfer.ts";

/**
 * Disk that a job's largest task takes, in sizes of its film: assemble holds the film, its segments and the
 * result, and is the last to run.
 */
const filmsOnDisk = 3;

export type LocalFilm = { readonly path: string; readonly etag: string };

/**
 * Fetches a film from S3 to a task's own disk.
 *
 * @param etag  of the film that is wanted; null: whatever is there, which the first task of a job asks for
 * @param freeBytes  of the disk that a path lies on
 * @throws JobError MediaMissing, MediaChanged, DiskFull where the job's tasks would run out of disk, or as
 *   s3Failure says
 */
export const fetchFilm = async (
  uri: string,
  etag: string | null,
  scratch: Scratch,
  freeBytes: (path: string) => Promise<number> = freeBytesAt,
): Promise<LocalFilm> => {
  const address = parseS3Uri(uri);
  const path = scratch.newPath(fileNameOf(address.key));
  if (etag === null) refuseTooLarge(uri, await sizeOf(uri), await freeBytes(path));
  try {
    return { path, etag: await fetchToFile(openS3(), address, path, etag ?? undefined) };
  } catch (error) {
    throw filmFailure(error, uri);
  }
};

/** Before the work: every task of the job has a disk like this one's. */
const refuseTooLarge = (uri: string, size: number, free: number): void => {
  if (size * filmsOnDisk <= free) return;
  throw new JobError(
    "DiskFull",
    `${uri} is too large for this deployment: it has ${gigabytes(size)}, its tasks need ${filmsOnDisk} times that and have ${gigabytes(free)} of disk; cut the film into parts, or convert it to a smaller codec, and submit those`,
    { uri, size, free },
  );
};

const gigabytes = (bytes: number): string =>
  bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/** Bytes that may still be written to the disk that a path will lie on. */
const freeBytesAt = (path: string): Promise<number> => freeBytesIn(dirname(path));

const headOf = async (uri: string): Promise<HeadObjectCommandOutput> => {
  const { bucket, key } = parseS3Uri(uri);
  try {
    return await openS3().send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    throw filmFailure(error, uri);
  }
};

const sizeOf = async (uri: string): Promise<number> => (await headOf(uri)).ContentLength ?? 0;

/** The ETag of what lies at an address now. @throws JobError MediaMissing, or as s3Failure says */
export const etagOf = async (uri: string): Promise<string> => (await headOf(uri)).ETag ?? "";

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
