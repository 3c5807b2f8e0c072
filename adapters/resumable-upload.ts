import { open, type FileHandle } from "node:fs/promises";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  paginateListParts,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import { JobError } from "#core/errors.ts";
import type { S3Address } from "#core/media-places.ts";
import { isPassing } from "#adapters/s3-failure.ts";

/** Least bytes of a part; S3 asks for 5 MiB and takes at most 10,000 parts. */
const leastPart = 16 * 2 ** 20;
const mostParts = 10_000;
const partsAtOnce = 4;

/** Name of an object's metadata that holds the fingerprint of its content. */
export const contentName = "chromaloom-content";

/** An upload under way, as a person's machine remembers it; S3 itself knows which parts it has. */
export type UploadState = {
  readonly uploadId: string;
  readonly partBytes: number;
  /** Fingerprint of the file that the parts are of. */
  readonly content: string;
};

/** Where uploads under way are remembered, so that the next run goes on with them. */
export interface UploadMemory {
  recall(address: S3Address): UploadState | null;
  remember(address: S3Address, state: UploadState | null): Promise<void>;
}

type Upload = S3Address & UploadState & { readonly bytes: number };

/**
 * Uploads a file in parts; a part that lies there already is not sent again. The object is seen whole,
 * once all parts are there.
 *
 * @param content  the file's fingerprint: parts of a file that was another are not taken for this one's
 * @param progress  gets the bytes that lie there so far
 * @throws JobError MediaChanged when the file grows or shrinks meanwhile
 */
export const uploadResumably = async (
  s3: S3Client,
  address: S3Address,
  path: string,
  {
    content,
    memory,
    progress,
  }: {
    readonly content: string;
    readonly memory: UploadMemory;
    readonly progress: (bytes: number) => void;
  },
): Promise<void> => {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const { upload, there } = await goOnOrBegin(s3, { ...address, bytes: size, content }, memory);
    const parts = await sendMissing(s3, upload, there, file, progress);
    await s3.send(
      new CompleteMultipartUploadCommand({ ...named(upload), MultipartUpload: { Parts: parts } }),
    );
    await memory.remember(address, null);
  } finally {
    await file.close();
  }
};

const named = ({ bucket, key, uploadId }: Upload) => ({ Bucket: bucket, Key: key, UploadId: uploadId });

type Begun = { readonly upload: Upload; readonly there: ReadonlyMap<number, CompletedPart> };

const goOnOrBegin = async (
  s3: S3Client,
  file: S3Address & { readonly bytes: number; readonly content: string },
  memory: UploadMemory,
): Promise<Begun> => {
  const known = memory.recall(file);
  if (known?.content === file.content) {
    const upload = { ...file, ...known };
    const there = await partsThere(s3, upload).catch((error: unknown) => {
      // Completed, given up, or swept away by the bucket's lifecycle.
      if (error instanceof Error && error.name === "NoSuchUpload") return null;
      throw error;
    });
    if (there !== null) return { upload, there };
  }
  const created = await s3.send(
    new CreateMultipartUploadCommand({
      Bucket: file.bucket,
      Key: file.key,
      Metadata: { [contentName]: file.content },
    }),
  );
  const partBytes = Math.max(leastPart, Math.ceil(file.bytes / mostParts));
  const state = { uploadId: created.UploadId ?? "", partBytes, content: file.content };
  await memory.remember(file, state);
  return { upload: { ...file, ...state }, there: new Map() };
};

const partsThere = async (s3: S3Client, upload: Upload): Promise<Map<number, CompletedPart>> => {
  const there = new Map<number, CompletedPart>();
  for await (const { Parts = [] } of paginateListParts({ client: s3 }, named(upload))) {
    for (const { PartNumber = 0, ETag, Size, ChecksumCRC32 } of Parts) {
      if (Size === partLength(upload, PartNumber))
        there.set(PartNumber, completed(PartNumber, ETag, ChecksumCRC32));
    }
  }
  return there;
};

const completed = (PartNumber: number, ETag?: string, ChecksumCRC32?: string): CompletedPart => ({
  PartNumber,
  ...(ETag === undefined ? {} : { ETag }),
  ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }),
});

/** @param number  from 1 */
const partLength = ({ bytes, partBytes }: Upload, number: number): number =>
  Math.min(partBytes, bytes - (number - 1) * partBytes);

const sendMissing = async (
  s3: S3Client,
  upload: Upload,
  there: ReadonlyMap<number, CompletedPart>,
  file: FileHandle,
  progress: (bytes: number) => void,
): Promise<CompletedPart[]> => {
  let sent = 0;
  const limit = pLimit(partsAtOnce);
  const send = async (number: number): Promise<CompletedPart> => {
    const part = there.get(number) ?? (await sendPart(s3, upload, number, file));
    sent += partLength(upload, number);
    progress(sent);
    return part;
  };
  const numbers = Array.from(
    { length: Math.max(1, Math.ceil(upload.bytes / upload.partBytes)) },
    (_, at) => at + 1,
  );
  const done = await Promise.allSettled(numbers.map((number) => limit(() => send(number))));
  return done.map((part) => {
    if (part.status === "fulfilled") return part.value;
    throw part.reason;
  });
};

const mostAttempts = 5;

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
      if (!isPassing(error) || attempt === mostAttempts) throw error;
    }
  }
};
