import { open } from "node:fs/promises";

/** What a TIFF says of its samples (TIFF 6.0, sections 18 and 19). */
export type TiffTags = {
  /** Bits of each sample. */
  readonly bits: number;
  /** Whether samples are floating point. */
  readonly isFloat: boolean;
  /** Whether colours are stored times alpha. */
  readonly isPremultiplied: boolean;
};

const tag = { bitsPerSample: 258, extraSamples: 338, sampleFormat: 339 } as const;
const associatedAlpha = 1;
const floats = 3;

/** Of the first picture; null: it is no classic TIFF, or its directory cannot be read. */
export const tiffTags = async (path: string): Promise<TiffTags | null> => {
  const file = await open(path);
  try {
    const read = async (from: number, length: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
      return buffer.subarray(0, bytesRead);
    };
    const head = await read(0, 8);
    const isLittle = head.toString("latin1", 0, 2) === "II";
    const word = (from: Buffer, at: number): number =>
      isLittle ? from.readUInt16LE(at) : from.readUInt16BE(at);
    const long = (from: Buffer, at: number): number =>
      isLittle ? from.readUInt32LE(at) : from.readUInt32BE(at);
    if (head.length < 8 || word(head, 2) !== 42) return null;
    const place = long(head, 4);
    const counted = await read(place, 2);
    if (counted.length < 2) return null;
    const entries = await read(place + 2, word(counted, 0) * 12);
    const first = new Map<number, number>();
    for (let at = 0; at + 12 <= entries.length; at += 12) {
      // Of one or two words the values stand in the entry itself, of more behind an address.
      const isHere = long(entries, at + 4) <= 2;
      const values = isHere ? entries.subarray(at + 8, at + 10) : await read(long(entries, at + 8), 2);
      if (values.length === 2) first.set(word(entries, at), word(values, 0));
    }
    return {
      bits: first.get(tag.bitsPerSample) ?? 1,
      isFloat: first.get(tag.sampleFormat) === floats,
      isPremultiplied: first.get(tag.extraSamples) === associatedAlpha,
    };
  } finally {
    await file.close();
  }
};
