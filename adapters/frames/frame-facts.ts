import { open } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { JobError } from "#core/errors.ts";
import { frameFormatOf, type FrameFacts, type FrameFormat } from "#core/film/frame-facts.ts";
import type { ReadHeader } from "#adapters/frames/file-head.ts";
import { headerOf } from "#adapters/frames/frame-headers.ts";
import { unpacksTooLarge } from "#adapters/frames/png-extras.ts";
import { tiffTags, type TiffTags } from "#adapters/frames/tiff-tags.ts";
import { withFallback } from "#adapters/system-errors.ts";

/** What a frame's header says, and what tells the file from what it was before. */
export type FrameHeader = { readonly name: string; readonly facts: FrameFacts; readonly revision: string };

/** An OpenEXR of many channels has a long header, and its chunks' places behind it. */
const headBytes = 2 ** 16;
const tailBytes = 64;

/**
 * Reads the header of one frame and looks whether the file is whole.
 *
 * @throws JobError MediaUnreadable
 */
export const readFrameFacts = async (folder: string, name: string): Promise<FrameHeader> => {
  const path = join(folder, name);
  const { revision, ...ends } = await endsOf(path);
  const format = frameFormatOf(name) ?? "png";
  if (ends.bytes === 0) throw unreadable(path, "is empty; it was not written to its end");
  refuseMisnamed(path, format, ends.head);
  const header =
    format === "dpx" || format === "tga" || format === "exr"
      ? headerOf(format, ends)
      : await stillFacts(path, format, ends);
  if (header === null) throw unreadable(path, `is no ${format} that can be read; export it again`);
  const { isWhole, ...facts } = header;
  if (!isWhole) throw endsEarly(path);
  return { name, facts, revision };
};

/** @throws JobError MediaUnreadable for a picture of another kind than its name says */
const refuseMisnamed = (path: string, format: FrameFormat, head: Buffer): void => {
  const found = formatOfBytes(head);
  // A Targa has no sign.
  if (found === format || (found === null && format === "tga")) return;
  const what = found === null ? `is no ${format}` : `is a ${found}, not a ${format},`;
  throw unreadable(path, `${what} by its content; name it by what it is, or take it away`);
};

const alphaIn = (tags: TiffTags | null): FrameFacts["alpha"] =>
  tags?.isPremultiplied === true ? "premultiplied" : "straight";

/** @throws JobError MediaUnreadable for samples that are not taken */
const takenTiff = async (path: string): Promise<TiffTags | null> => {
  const tags = await tiffTags(path);
  if (tags !== null && (tags.isFloat || ![8, 16].includes(tags.bits))) throw otherTiff(path, tags);
  return tags;
};

const otherTiff = (path: string, { bits, isFloat }: TiffTags): JobError =>
  unreadable(
    path,
    `is a TIFF of ${bits} bit ${isFloat ? "floats" : "samples"}, and those of 8 and 16 bit whole numbers are taken; export it so, or as OpenEXR`,
  );

const endsEarly = (path: string): JobError =>
  unreadable(path, "ends early: it was not written to its end; render it again, or take it away");

const unreadable = (path: string, why: string): JobError =>
  new JobError("MediaUnreadable", `${JSON.stringify(path)} ${why}`, { path });

type Ends = { readonly head: Buffer; readonly tail: Buffer; readonly bytes: number };

const endsOf = async (path: string): Promise<Ends & { readonly revision: string }> => {
  const file = await open(path).catch((error: unknown) => {
    throw new JobError(
      "MediaUnreadable",
      `${JSON.stringify(path)} cannot be opened; make it readable (chmod), or take it away`,
      { path },
      { cause: error },
    );
  });
  try {
    const { ino, size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
    const bytes = Number(size);
    const read = async (from: number, length: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
      return buffer.subarray(0, bytesRead);
    };
    const head = await read(0, Math.min(headBytes, bytes));
    const tail = await read(Math.max(0, bytes - tailBytes), Math.min(tailBytes, bytes));
    return { head, tail, bytes, revision: [ino, size, mtimeNs, ctimeNs].join("-") };
  } finally {
    await file.close();
  }
};

/** First bytes, as hexadecimal digits. */
const signs: readonly (readonly [FrameFormat, RegExp])[] = [
  ["png", /^89504e470d0a1a0a/],
  ["jpeg", /^ffd8ff/],
  ["tiff", /^(?:4949[2a2b]{2}00|4d4d00[2a2b]{2})/],
  ["webp", /^52494646.{8}57454250/],
  ["dpx", /^(?:53445058|58504453)/],
  ["exr", /^762f3101/],
];

/** By a file's first bytes; null: by none that is known, which a Targa's are not either. */
const formatOfBytes = (head: Buffer): FrameFormat | null => {
  const digits = head.toString("hex", 0, 16);
  return signs.find(([, sign]) => sign.test(digits))?.[0] ?? null;
};

/** What stands last in a whole file; a TIFF has no such thing, and shows when it is decoded. */
const isWholeStill = (format: FrameFormat, { head, tail, bytes }: Ends): boolean => {
  if (format === "png") return tail.includes(Buffer.from("49454e44ae426082", "hex"));
  if (format === "jpeg") return tail.includes(Buffer.from("ffd9", "hex"));
  return format !== "webp" || bytes >= head.readUInt32LE(4) + 8;
};

const depths: Readonly<Record<string, FrameFacts["depth"]>> = { ushort: 16, float: "float" };

const stillFacts = async (path: string, format: FrameFormat, ends: Ends): Promise<ReadHeader | null> => {
  const isWhole = isWholeStill(format, ends);
  // No more than the header is read, whatever size it gives. One that is not understood is told as one, below
  // or by the caller.
  const found = await withFallback(sharp(path, { limitInputPixels: false }).metadata(), null);
  if (found === null) {
    if (!isWhole) throw endsEarly(path);
    return null;
  }
  if (format === "png" && (await unpacksTooLarge(path)))
    throw unreadable(path, "holds a text or a profile that unpacks to more than 32 MiB; export it without");
  const tags = format === "tiff" ? await takenTiff(path) : null;
  return {
    format,
    width: found.width,
    height: found.height,
    depth: depths[found.depth] ?? 8,
    alpha: found.hasAlpha ? alphaIn(tags) : "none",
    light: "display",
    isGrey: found.channels < 3,
    layers: [],
    isWhole,
  };
};
