import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Seal } from "#core/store/seal.ts";

/** Length and digest of a file, read once from end to end. */
export const sealOfFile = async (path: string): Promise<Seal> => {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { bytes, sha256: hash.digest("hex") };
};
