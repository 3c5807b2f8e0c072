import { open } from "node:fs/promises";
import { JobError } from "#core/errors.ts";
import { readFailure } from "#adapters/system-errors.ts";

/** What stands before the first picture of a file is some kilobytes long: colour profiles, text. */
const headBytes = 2 ** 20;

/** Whether a PNG says before its picture that it has several (acTL of the PNG specification, third edition). */
const isAnimatedPng = (head: Buffer): boolean => {
  if (head.toString("hex", 0, 8) !== "89504e470d0a1a0a") return false;
  for (let at = 8; at + 16 <= head.length;) {
    const name = head.toString("latin1", at + 4, at + 8);
    if (name === "acTL") return head.readUInt32BE(at + 8) > 1;
    if (name === "IDAT") return false;
    at += 12 + head.readUInt32BE(at);
  }
  return false;
};

/** The animation bit of WebP's extended header. */
const isAnimatedWebp = (head: Buffer): boolean =>
  head.toString("latin1", 0, 4) === "RIFF" &&
  head.toString("latin1", 8, 16) === "WEBPVP8X" &&
  head.length > 20 &&
  (head.readUInt8(20) & 2) !== 0;

/**
 * Whether a file that is named as a still is a film of its own: an animated PNG, which ffmpeg reads as one.
 *
 * @throws JobError MediaUnsupported: an animated WebP, which it does not
 */
export const isMovingPicture = async (path: string): Promise<boolean> => {
  const file = await open(path, "r").catch((error: unknown) => {
    throw readFailure(path, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    if (!isAnimatedWebp(head)) return isAnimatedPng(head);
  } finally {
    await file.close();
  }
  throw new JobError(
    "MediaUnsupported",
    `${JSON.stringify(path)} is an animated WebP, which is not read here; make an animated PNG or a GIF of it first (magick FILM.webp APNG:NEW.png)`,
    { path },
  );
};
