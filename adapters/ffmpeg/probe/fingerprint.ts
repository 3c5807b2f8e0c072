import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

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
 */
export const revisionOf = async (path: string): Promise<string> => {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join("-");
};
