import { serviceTries } from "#adapters/service-tries.ts";
import { pieceBytes } from "#core/cost/work-estimate.ts";
import { JobError } from "#core/errors.ts";
import { createReadStream } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import pLimit from "p-limit";
import type { S3Address } from "#core/store/media-places.ts";
import { inputLimits } from "#core/limits.ts";
import { attemptsOf, isPassing, s3Failure } from "#adapters/s3/failure.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

export const piecesAtOnce = 4;

/** S3 takes at most 10,000 parts of an upload. */
const maxParts = 10_000;

/** The bytes `first … end` of an object, half-open. */
export type Piece = { readonly first: number; readonly end: number };

type Fetched = { readonly bytes: Uint8Array; readonly etag: string; readonly total: number };

/**
 * One piece, with what the SDK does not do: it tries again a request that failed, but not a body that
 * broke off.
 */
export const fetchPiece = async (
  s3: S3Client,
  { bucket, key }: S3Address,
  piece: Piece | null,
  etag: string | undefined,
): Promise<Fetched> => {
  const request = {
    Bucket: bucket,
    Key: key,
    ...(piece === null ? {} : { Range: `bytes=${piece.first}-${piece.end - 1}` }),
    ...(etag === undefined ? {} : { IfMatch: etag }),
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await wholeBody(await s3.send(new GetObjectCommand(request)));
    } catch (error) {
      const wasTriedBySdk = attemptsOf(error) > 1;
      if (!isPassing(error) || wasTriedBySdk || attempt === serviceTries) throw error;
      await sleep(2 ** attempt * 50 * (0.5 + Math.random()));
    }
  }
};

const refuseHuge = ({ ContentLength: bytes = 0, Body }: GetObjectCommandOutput): void => {
  if (bytes <= inputLimits.jobFile.bytes) return;
  (Body as Readable | undefined)?.destroy();
  throw new JobError(
    "JobInvalid",
    `an object of ${bytes} bytes, more than any that is read into memory, was not read`,
  );
};

const wholeBody = async (found: GetObjectCommandOutput): Promise<Fetched> => {
  refuseHuge(found);
  const bytes = (await found.Body?.transformToByteArray()) ?? new Uint8Array(0);
  if (found.ContentLength !== undefined && bytes.length !== found.ContentLength) {
    const error = new Error(`${bytes.length} of ${found.ContentLength} bytes came`);
    throw Object.assign(error, { name: "IncompleteBody" });
  }
  const total = /\/(\d+)$/.exec(found.ContentRange ?? "")?.[1];
  return { bytes, etag: found.ETag ?? "", total: total === undefined ? bytes.length : Number(total) };
};

/** A whole object in memory. @throws JobError as s3Failure says */
export const readObject = async (s3: S3Client, address: S3Address): Promise<Uint8Array> => {
  try {
    return (await fetchPiece(s3, address, null, undefined)).bytes;
  } catch (error) {
    throw s3Failure(error, "read", address);
  }
};

/** An empty object has no first byte to ask for. */
const isEmptyObject = (error: unknown): boolean => error instanceof Error && error.name === "InvalidRange";

/**
 * Fetches an object into a file, in pieces of one and the same content.
 *
 * @param etag  of the content that is wanted
 * @returns the ETag of what was fetched
 * @throws what S3 says (see isOtherContent, isMissing), JobError DiskFull, OutputUnwritable
 */
export const fetchToFile = async (
  s3: S3Client,
  address: S3Address,
  path: string,
  etag?: string,
): Promise<string> => {
  const file = await open(path, "w").catch((error: unknown) => {
    throw writeFailure(path, error);
  });
  try {
    const first = await fetchPiece(s3, address, { first: 0, end: pieceBytes }, etag).catch(
      (error: unknown) => {
        if (isEmptyObject(error)) return fetchPiece(s3, address, null, etag);
        throw error;
      },
    );
    if (etag !== undefined && first.etag !== etag) throw otherContent(first.etag);
    await writeAt(file, path, first.bytes, 0);
    const limit = pLimit(piecesAtOnce);
    const rest = piecesAfter(first.bytes.length, first.total);
    await Promise.all(
      rest.map((piece) =>
        limit(async () => {
          const { bytes } = await fetchPiece(s3, address, piece, first.etag);
          await writeAt(file, path, bytes, piece.first);
        }),
      ),
    );
    return first.etag;
  } finally {
    await file.close();
  }
};

/** As S3 answers If-Match; there are servers that leave it unread. */
const otherContent = (etag: string): Error =>
  Object.assign(new Error(`the object's ETag is ${etag}`), {
    name: "PreconditionFailed",
    $metadata: { httpStatusCode: 412 },
  });

export const piecesAfter = (first: number, total: number): Piece[] => {
  const pieces: Piece[] = [];
  for (let at = first; at < total; at += pieceBytes) {
    pieces.push({ first: at, end: Math.min(at + pieceBytes, total) });
  }
  return pieces;
};

export const writeAt = async (
  file: FileHandle,
  path: string,
  bytes: Uint8Array,
  at: number,
): Promise<void> => {
  await file.write(bytes, 0, bytes.length, at).catch((error: unknown) => {
    throw writeFailure(path, error);
  });
};

export type SendOptions = {
  /** "refuse": fails with 412 where the key is taken already. */
  readonly ifExists: "refuse" | "replace";
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
};

/** Sends a file, a large one in parts; it is seen whole or not at all, and no part is left of a failure. */
export const sendFile = async (
  s3: S3Client,
  { bucket, key }: S3Address,
  path: string,
  { ifExists, contentType, metadata }: SendOptions,
): Promise<void> => {
  const { size } = await stat(path);
  const upload = new Upload({
    client: s3,
    queueSize: piecesAtOnce,
    partSize: Math.max(pieceBytes, Math.ceil(size / maxParts)),
    leavePartsOnError: false,
    params: {
      Bucket: bucket,
      Key: key,
      Body: createReadStream(path),
      ...(ifExists === "refuse" ? { IfNoneMatch: "*" } : {}),
      ...(contentType === undefined ? {} : { ContentType: contentType }),
      ...(metadata === undefined ? {} : { Metadata: { ...metadata } }),
    },
  });
  await upload.done();
};
