import { open, type FileHandle } from "node:fs/promises";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/**
 * ffmpeg writes languages into QuickTime by Apple's list of the eighties, which lacks many (German is in it as
 * "ger" only, Swedish and Croatian are not at all). QuickTime has long read the packed codes of ISO 639-2 as
 * well, as MP4 has them: here they are put in where no language was written. Of Matroska's tags of two letters
 * ("en", "en-US") ffmpeg writes none into either.
 */

/** A header of more than this is not read: an hour of film has some 10 MiB. */
const maxRead = 2 ** 28;

type Box = { readonly type: string; readonly from: number; readonly to: number };

const boxAt = (bytes: Buffer, at: number): Box => {
  const size = bytes.readUInt32BE(at);
  const type = bytes.toString("latin1", at + 4, at + 8);
  const long = size === 1;
  const length = long ? Number(bytes.readBigUInt64BE(at + 8)) : size;
  return { type, from: at + (long ? 16 : 8), to: at + length };
};

const boxesIn = (bytes: Buffer, { from, to }: Pick<Box, "from" | "to">): Box[] => {
  const found: Box[] = [];
  for (let at = from; at + 8 <= Math.min(to, bytes.length);) {
    const box = boxAt(bytes, at);
    if (box.to <= at) throw new RangeError("a box of no size");
    found.push(box);
    at = box.to;
  }
  return found;
};

const child = (bytes: Buffer, box: Box | undefined, type: string): Box | undefined =>
  box === undefined ? undefined : boxesIn(bytes, box).find((candidate) => candidate.type === type);

/** Place and content of the header of all tracks; null: none is found. */
const headerOf = async (file: FileHandle): Promise<{ at: number; bytes: Buffer } | null> => {
  const { size } = await file.stat();
  for (let at = 0; at + 16 <= size;) {
    const { buffer } = await file.read(Buffer.alloc(16), 0, 16, at);
    const { type, to } = boxAt(buffer, 0);
    if (to < 8 || to > size - at) return null;
    if (type === "moov") {
      if (to > maxRead) return null;
      return { at, bytes: (await file.read(Buffer.alloc(to), 0, to, at)).buffer };
    }
    at += to;
  }
  return null;
};

/** Five bits a letter, as ISO/IEC 14496-12 packs them. */
const packed = (language: string): number =>
  [0, 1, 2].reduce((code, n) => code * 32 + language.charCodeAt(n) - 0x60, 0);

/** No language, as ffmpeg writes it into QuickTime and MP4. */
const unspecified = [0x7fff, packed("und")];

/** The code of three letters of a language's tag ("deu", "de", "pt-BR"); null: it has none. */
const threeLetters = async (tag: string): Promise<string | null> => {
  const [language = ""] = tag.toLowerCase().split("-");
  if (/^[a-z]{3}$/.test(language)) return language === "und" ? null : language;
  const { iso6393To1 } = await import("iso-639-3");
  return Object.keys(iso6393To1).find((code) => iso6393To1[code] === language) ?? null;
};

/**
 * Marks languages of tracks that have none. A file whose boxes do not lie as ffmpeg puts them is left as it is.
 *
 * @param languages  as tagged in the source, of the tracks in the file's order; null: none
 * @throws JobError DiskFull, OutputUnwritable
 */
export const markLanguages = async (path: string, languages: readonly (string | null)[]): Promise<void> => {
  const file = await open(path, "r+");
  try {
    const header = await headerOf(file);
    if (header === null) return;
    const { at, bytes } = header;
    const tracks = boxesIn(bytes, boxAt(bytes, 0)).filter(({ type }) => type === "trak");
    for (const [n, language] of languages.entries()) {
      const code = language === null ? null : await threeLetters(language);
      const media = child(bytes, child(bytes, tracks[n], "mdia"), "mdhd");
      if (code === null || media === undefined) continue;
      // Behind version, flags, two times, the scale and the duration, of four bytes or eight.
      const place = media.from + (bytes.readUInt8(media.from) === 1 ? 32 : 20);
      if (!unspecified.includes(bytes.readUInt16BE(place))) continue;
      bytes.writeUInt16BE(packed(code), place);
      await file.write(bytes, place, 2, at + place);
    }
  } catch (error) {
    // Sizes that lead out of what was read.
    if (!(error instanceof RangeError)) throw writeFailure(path, error);
  } finally {
    await file.close();
  }
};
