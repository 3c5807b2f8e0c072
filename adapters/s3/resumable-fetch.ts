import { appendFile, open, rm, stat, writeFile, type FileHandle } from "node:fs/promises";
import { HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import * as z from "zod";
import { ifThere } from "#adapters/system-errors.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { smallTextAt } from "#adapters/read-at-most.ts";
import { fetchPiece, piecesAfter, piecesAtOnce, writeAt, type Piece } from "#adapters/s3/transfer.ts";
import { JobError } from "#core/errors.ts";
import type { S3Address } from "#core/store/media-places.ts";

const contentSchema = z.strictObject({
  chromaloom: z.literal("fetch"),
  etag: z.string(),
  total: z.int().nonnegative(),
});

type Content = z.infer<typeof contentSchema>;

/** A file that is fetched in several goes: what is there of which content, piece by piece. */
type Part = { readonly path: string; readonly list: string };

const partOf = (path: string): Part => ({ path, list: `${path}.pieces` });

/**
 * Fetches an object into a file. A fetch that was stopped goes on with the pieces that are missing; where
 * another object lies there now, it begins again. The list beside the file is removed when all is there.
 *
 * @throws what S3 says, JobError OutputExists where the file is none of ours, DiskFull, OutputUnwritable
 */
export const fetchResumed = async (s3: S3Client, address: S3Address, path: string): Promise<void> => {
  const part = partOf(path);
  const content = await contentOf(s3, address);
  const done = await piecesThere(part, content);
  const file = await open(path, done === null ? "w" : "r+").catch((error: unknown) => {
    throw writeFailure(path, error);
  });
  try {
    if (done === null) await writeFile(part.list, `${JSON.stringify(content)}\n`);
    const missing = piecesAfter(0, content.total).filter(({ first }) => done?.has(first) !== true);
    await eachPiece(missing, async (piece) => {
      const { bytes } = await fetchPiece(s3, address, piece, content.etag);
      await keep(file, part, piece.first, bytes);
    });
  } finally {
    await file.close();
  }
  await rm(part.list, { force: true });
};

/** Several at once. After a failure no more begin, but those under way are waited for: they count too. */
const eachPiece = async (
  pieces: readonly Piece[],
  work: (piece: Piece) => Promise<void>,
): Promise<void> => {
  const limit = pLimit(piecesAtOnce);
  const failures: unknown[] = [];
  const one = async (piece: Piece): Promise<void> => {
    if (failures.length > 0) return;
    await work(piece).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(pieces.map((piece) => limit(() => one(piece))));
  if (failures.length > 0) throw failures[0];
};

/** Bytes first, on the disk, then the line that says so: a power cut loses at most what is fetched again. */
const keep = async (file: FileHandle, part: Part, first: number, bytes: Uint8Array): Promise<void> => {
  await writeAt(file, part.path, bytes, first);
  try {
    await file.datasync();
    await appendFile(part.list, `${first}\n`);
  } catch (error) {
    throw writeFailure(part.path, error);
  }
};

const contentOf = async (s3: S3Client, { bucket, key }: S3Address): Promise<Content> => {
  const { ETag = "", ContentLength = 0 } = await s3.send(
    new HeadObjectCommand({ Bucket: bucket, Key: key }),
  );
  return { chromaloom: "fetch", etag: ETag, total: ContentLength };
};

/** First bytes of the pieces that are there; null: nothing is, or it is of another content. */
const piecesThere = async (part: Part, wanted: Content): Promise<ReadonlySet<number> | null> => {
  const isThere = (await ifThere(stat(part.path))) !== null;
  const lines = ((await smallTextAt(part.list)) ?? "").split("\n");
  const content = contentSchema.safeParse(jsonOf(lines[0] ?? ""));
  if (!content.success) {
    if (isThere) throw notOurs(part.path);
    return null;
  }
  const { etag, total } = content.data;
  if (!isThere || etag !== wanted.etag || total !== wanted.total) return null;
  // The last line may have been cut off while it was written.
  return new Set(lines.slice(1, -1).map(Number));
};

const notOurs = (path: string): JobError =>
  new JobError(
    "OutputExists",
    `${path} is in the way: a fetch keeps there what it has so far, and nothing says that a fetch made it; move it away`,
    { path },
  );

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
