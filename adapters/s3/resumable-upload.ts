import { serviceTries } from "#adapters/service-tries.ts";
import { pieceBytes } from "#core/cost/work-estimate.ts";
import { open, type FileHandle } from "node:fs/promises";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import { JobError } from "#core/errors.ts";
import type { S3Address } from "#core/store/media-places.ts";
import { isPassing } from "#adapters/s3/failure.ts";

/** Least bytes of a part; S3 asks for 5 MiB and takes at most 10,000 parts. */
const minPart = pieceBytes;
const maxParts = 10_000;
const partsAtOnce = 4;

/** Name of an object's metadata that holds the fingerprint of its content. */
export const contentName = "chromaloom-content";

/** An upload under way, as this machine remembers it. */
export type UploadState = {
  readonly uploadId: string;
  readonly partBytes: number;
  /** Fingerprint of the file that the parts are of. */
  readonly content: string;
  /** Parts that S3 has taken. */
  readonly parts: readonly CompletedPart[];
};

/** Where uploads under way are remembered, so that the next run goes on with them. */
export interface UploadMemory {
  recall(address: S3Address): UploadState | null;
  remember(address: S3Address, state: UploadState | null): Promise<void>;
}

type Sending = {
  /** Fingerprint of the file. */
  readonly content: string;
  readonly memory: UploadMemory;
  /** Gets the bytes that lie there so far. */
  readonly progress: (bytes: number) => void;
};

/**
 * Uploads a file in parts; a part that S3 took in an earlier run is not sent again, unless the file was
 * another then. The object is seen whole, once all parts are there.
 *
 * @throws JobError MediaChanged when the file shrinks meanwhile
 */
export const uploadResumably = async (
  s3: S3Client,
  address: S3Address,
  path: string,
  sending: Sending,
): Promise<void> => {
  const file = await open(path, "r");
  try {
    const known = sending.memory.recall(address);
    if (known?.content === sending.content) {
      try {
        await sendRest(s3, { address, file }, known, sending);
        return;
      } catch (error) {
        if (!isForgotten(error)) throw error;
      }
    }
    await sendRest(s3, { address, file }, await begin(s3, { address, file }, sending), sending);
  } finally {
    await file.close();
  }
};

/** S3 knows the upload no more: completed, given up, or swept away by the bucket's lifecycle. */
const isForgotten = (error: unknown): boolean =>
  error instanceof Error && (error.name === "NoSuchUpload" || error.name === "InvalidPart");

/** A file, and where it goes. */
type Sent = { readonly address: S3Address; readonly file: FileHandle };

const begin = async (
  s3: S3Client,
  { address: { bucket, key }, file }: Sent,
  { content, memory }: Sending,
): Promise<UploadState> => {
  const { size } = await file.stat();
  const { UploadId = "" } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, Metadata: { [contentName]: content } }),
  );
  const partBytes = Math.max(minPart, Math.ceil(size / maxParts));
  const state = { uploadId: UploadId, partBytes, content, parts: [] };
  await memory.remember({ bucket, key }, state);
  return state;
};

type Upload = S3Address & Omit<UploadState, "parts"> & { readonly bytes: number };

const named = ({ bucket, key, uploadId }: Upload) => ({ Bucket: bucket, Key: key, UploadId: uploadId });

const sendRest = async (
  s3: S3Client,
  { address, file }: Sent,
  { parts: before, ...state }: UploadState,
  { memory, progress }: Sending,
): Promise<void> => {
  const upload: Upload = { ...address, ...state, bytes: (await file.stat()).size };
  const parts = new Map(before.map((part) => [part.PartNumber ?? 0, part]));
  const count = Math.max(1, Math.ceil(upload.bytes / upload.partBytes));
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((number) => !parts.has(number));
  const report = (): void => {
    progress([...parts.keys()].reduce((sum, number) => sum + partLength(upload, number), 0));
  };
  report();
  const limit = pLimit(partsAtOnce);
  const send = async (number: number): Promise<void> => {
    parts.set(number, await sendPart(s3, upload, number, file));
    await memory.remember(address, { ...state, parts: [...parts.values()] });
    report();
  };
  // All are waited for, so that what was sent is remembered whatever fails.
  const done = await Promise.allSettled(missing.map((number) => limit(() => send(number))));
  for (const part of done) if (part.status === "rejected") throw part.reason;
  const Parts = [...parts.values()].toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
  await s3.send(new CompleteMultipartUploadCommand({ ...named(upload), MultipartUpload: { Parts } }));
  await memory.remember(address, null);
};

const completed = (PartNumber: number, ETag?: string, ChecksumCRC32?: string): CompletedPart => ({
  PartNumber,
  ...(ETag === undefined ? {} : { ETag }),
  ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }),
});

/** @param number  from 1 */
const partLength = ({ bytes, partBytes }: Upload, number: number): number =>
  Math.min(partBytes, bytes - (number - 1) * partBytes);

const sendPart = async (
  s3: S3Client,
  upload: Upload,
  number: number,
  file: FileHandle,
): Promise<CompletedPart> => {
  const Body = new Uint8Array(partLength(upload, number));
  const { bytesRead } = await file.read(Body, 0, Body.length, (number - 1) * upload.partBytes);
  if (bytesRead !== Body.length) {
    await s3.send(new AbortMultipartUploadCommand(named(upload)));
    throw new JobError(
      "MediaChanged",
      `${upload.key} became shorter while it was uploaded; submit it again`,
    );
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      const command = new UploadPartCommand({ ...named(upload), PartNumber: number, Body });
      const { ETag, ChecksumCRC32 } = await s3.send(command);
      return completed(number, ETag, ChecksumCRC32);
    } catch (error) {
      if (!isPassing(error) || attempt === serviceTries) throw error;
    }
  }
};
