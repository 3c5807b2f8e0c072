import { lstat, open, readFile, stat } from "node:fs/promises";
import { ifThere, readFailure } from "#adapters/system-errors.ts";

const pieceBytes = 2 ** 20;

const inMiB = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;

/**
 * Reads a file of unknown origin whole, unless it is larger than `most` bytes. Of a pipe or a device no more
 * than that is read either.
 *
 * @param refuse  the error for a file that is not read, from the rest of a sentence that begins with its name
 * @throws what `refuse` gives, and the file system's own errors
 */
export const readAtMost = async (
  path: string,
  most: number,
  refuse: (why: string) => Error,
): Promise<Buffer> => {
  // A pipe that nobody writes to would be waited for, for ever; those that a shell makes are open already.
  if ((await stat(path)).isFIFO() && !/^\/(?:dev\/fd|proc)\//.test(path))
    throw refuse("is a pipe; give a file");
  const file = await open(path);
  try {
    const facts = await file.stat();
    if (facts.isDirectory()) throw refuse("is a folder; give a file");
    if (facts.size > most) throw refuse(`has ${inMiB(facts.size)}; give at most ${inMiB(most)}`);
    const pieces: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, null);
      if (bytesRead === 0) return Buffer.concat(pieces);
      bytes += bytesRead;
      if (bytes > most) throw refuse(`goes on for more than ${inMiB(most)}; give a file no larger`);
      pieces.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
};

/**
 * As `readAtMost`, of text that lies in a folder which anyone may have filled: null where there is none, or
 * something else in its place. Links are not followed.
 *
 * @throws JobError MediaUnreadable
 */
export const smallTextAt = async (path: string): Promise<string | null> => {
  const found = await ifThere(lstat(path));
  if (found?.isFile() !== true || found.size > pieceBytes) return null;
  return ifThere(readFile(path, "utf8")).catch((error: unknown) => {
    throw readFailure(path, error);
  });
};
