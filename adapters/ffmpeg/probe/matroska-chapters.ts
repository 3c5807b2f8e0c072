import { open, type FileHandle } from "node:fs/promises";
import type { Source } from "#core/film/source.ts";
import {
  childrenOf,
  elementAt,
  elementOf,
  id,
  readAt,
  seeksIn,
  unsignedAt,
  type Element,
} from "#adapters/ffmpeg/probe/matroska-read.ts";

/**
 * Chapters of Matroska (RFC 9559, 5.1.7). ffmpeg knows a list of them alone: not that there are several
 * editions, that one plays its chapters in an order of its own, from other files too, or has chapters in
 * chapters. So they are read here.
 */
const chapterId = {
  chapters: 0x1043a770,
  edition: 0x45b9,
  flagOrdered: 0x45dd,
  atom: 0xb6,
  start: 0x91,
  end: 0x92,
  segmentUuid: 0x6e67,
  track: 0x8f,
} as const;

/** What holds chapters, or holds what does. */
const holders: ReadonlySet<number> = new Set([chapterId.edition, chapterId.atom]);

/** Chapters in chapters, no deeper than anybody writes them. */
const maxDepth = 16;

/** A list of chapters is some kilobytes long. */
const maxBytes = 2 ** 24;

/** Elements of a segment up to the first cluster: what lies before any picture. */
const firstElements = async (file: FileHandle): Promise<{ segment: number; found: Element[] }> => {
  const start = await readAt(file, 0, 2 ** 10);
  const segment = elementAt(start, elementAt(start, 0).to).from;
  const found: Element[] = [];
  for (let at = segment; found.length < 1000;) {
    const bytes = await readAt(file, at, 12);
    if (bytes.length < 12) break;
    const element = elementAt(bytes, 0);
    if (element.id === id.cluster) break;
    found.push({ id: element.id, at, from: at + element.from, to: at + element.to });
    at += element.to;
  }
  return { segment, found };
};

/** Where chapters lie behind the pictures, by the file's table of contents; null: it names none. */
const placeBehind = async (
  file: FileHandle,
  { segment, found }: { readonly segment: number; readonly found: readonly Element[] },
): Promise<number | null> => {
  for (const table of found.filter(({ id: name }) => name === id.seekHead)) {
    const bytes = await readAt(file, table.at, Math.min(table.to - table.at, maxBytes));
    const seek = seeksIn(bytes, [elementAt(bytes, 0)]).find(({ name }) => name === chapterId.chapters);
    if (seek !== undefined) return segment + unsignedAt(bytes, seek.position);
  }
  return null;
};

const contentAt = async (file: FileHandle, at: number): Promise<Buffer | null> => {
  const { id: name, from, to } = elementAt(await readAt(file, at, 12), 0);
  return name === chapterId.chapters && to - from <= maxBytes ? readAt(file, at + from, to - from) : null;
};

/** Content of the element that holds all of a film's chapters; null where there is none that can be read. */
const readChapters = async (path: string): Promise<Buffer | null> => {
  const file = await open(path, "r");
  try {
    const first = await firstElements(file);
    const before = first.found.find(({ id: name }) => name === chapterId.chapters);
    const at = before?.at ?? (await placeBehind(file, first));
    return at === null ? null : await contentAt(file, at);
  } catch (error) {
    // Numbers and sizes that lead out of what was read.
    if (error instanceof RangeError) return null;
    throw error;
  } finally {
    await file.close();
  }
};

const isSet = (bytes: Buffer, parent: Element, name: number): boolean =>
  childrenOf(bytes, parent).some(
    // No byte at all means zero.
    (part) => part.id === name && part.to > part.from && unsignedAt(bytes, part) === 1,
  );

const hasLink = (bytes: Buffer, parent: Element, depth = 0): boolean =>
  childrenOf(bytes, parent).some(
    (part) =>
      part.id === chapterId.segmentUuid ||
      (part.id === chapterId.atom && depth < maxDepth && hasLink(bytes, part, depth + 1)),
  );

/** What a film's chapters say beside their names and times; null where there are none. */
export const editionsOf = async (path: string): Promise<Source["editions"]> => {
  const content = await readChapters(path);
  if (content === null) return null;
  try {
    const all = childrenOf(content, { from: 0, to: content.length });
    const editions = all.filter(({ id: name }) => name === chapterId.edition);
    if (editions.length === 0) return null;
    return {
      count: editions.length,
      ordered: editions.some((edition) => isSet(content, edition, chapterId.flagOrdered)),
      linked: editions.some((edition) => hasLink(content, edition)),
    };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

/** A time as it is written, 1 to 8 bytes, moved; none lies before the film. */
const movedTime = (bytes: Buffer, time: Element, shift: bigint): Buffer => {
  const value = BigInt(`0x0${bytes.subarray(time.from, time.to).toString("hex")}`) + shift;
  const content = Buffer.alloc(8);
  content.writeBigUInt64BE(BigInt.asUintN(63, value < 0n ? 0n : value));
  return elementOf(time.id, content);
};

const movedContent = (
  bytes: Buffer,
  parent: Pick<Element, "from" | "to">,
  shift: bigint,
  depth = 0,
): Buffer => {
  const parts = childrenOf(bytes, parent);
  // Times in another file stay; so do the chapters within.
  const own = parts.some(({ id: name }) => name === chapterId.segmentUuid) ? 0n : shift;
  if (parts.some(({ to }) => to > parent.to)) throw new RangeError("an element ends behind what holds it");
  const written = parts.flatMap((part) => {
    // Checksums and room; and tracks, by numbers that the result's do not have.
    if (part.id === id.crc32 || part.id === id.void || part.id === chapterId.track) return [];
    if (part.id === chapterId.start || part.id === chapterId.end) return [movedTime(bytes, part, own)];
    if (!holders.has(part.id) || depth >= maxDepth) return [bytes.subarray(part.at, part.to)];
    return [elementOf(part.id, movedContent(bytes, part, own, depth + 1))];
  });
  return Buffer.concat(written);
};

/**
 * All chapters of a Matroska film as an element for another file of the same pictures; null where there are
 * none that can be read.
 *
 * @param seconds  that are added to the times
 */
export const chaptersElement = async (path: string, seconds: number): Promise<Buffer | null> => {
  const content = await readChapters(path);
  if (content === null) return null;
  const shift = BigInt(Math.round(seconds * 1e9));
  try {
    return elementOf(chapterId.chapters, movedContent(content, { from: 0, to: content.length }, shift));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};
