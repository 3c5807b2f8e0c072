import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ifThere, readFailure } from "#adapters/system-errors.ts";

/** sha256 over every byte: a film that was changed anywhere has another. */
export const fingerprintOf = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(path, { highWaterMark: 2 ** 20 }))
    hash.update(bytes as Buffer);
  return hash.digest("hex");
};

/**
 * Tells a file that was replaced, written to or touched from what it was, without reading it. What says
 * the same may be taken for the same; what does not must be read.
 *
 * @returns null where no file is
 * @throws JobError MediaUnreadable
 */
export const revisionOf = async (path: string): Promise<string | null> => {
  const found = await ifThere(stat(path, { bigint: true })).catch((error: unknown) => {
    throw readFailure(path, error);
  });
  if (found === null) return null;
  const { dev, ino, size, mtimeNs, ctimeNs } = found;
  return [dev, ino, size, mtimeNs, ctimeNs].join("-");
};
