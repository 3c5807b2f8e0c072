import { open, type FileHandle } from "node:fs/promises";
import {
  id,
  type Element,
  numberAt,
  elementAt,
  childrenOf,
  readAt,
  unsignedAt,
  elementOf,
  seeksIn,
} from "#adapters/ffmpeg/probe/matroska-read.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/** Content of `length` bytes behind a size of the same width as before, so that lengths stay known. */
export const resized = (bytes: Buffer, element: Element, content: Buffer): Buffer => {
  const head = Buffer.from(bytes.subarray(element.at, element.from));
  const { length: nameLength } = numberAt(head, 0, true);
  let size = content.length;
  for (let i = head.length - 1; i > nameLength; i -= 1) {
    head[i] = size % 256;
    size = Math.floor(size / 256);
  }
  const width = head.length - nameLength;
  if (size >= 2 ** (8 - width)) throw new RangeError("the block's size does not fit into its field");
  head[nameLength] = (1 << (8 - width)) | size;
  return Buffer.concat([head, content]);
};

/** A Void in place of `length` bytes: two at least, 2^14 at most. */
export const emptied = (length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  bytes[0] = id.void;
  if (length < 0x80) bytes[1] = 0x80 | (length - 2);
  else bytes.writeUInt16BE(0x4000 | (length - 3), 1);
  return bytes;
};

/** `segment` is where the segment's content begins, which positions in the file count from. */
export type Head = {
  readonly head: Buffer;
  readonly segment: number;
  readonly elements: readonly Element[];
};

/**
 * Changes a file where its elements lie as ffmpeg puts them; any other is left as it is.
 *
 * @param find  looks for what is to be written, and writes nothing; null: nothing is
 * @throws JobError DiskFull, OutputUnwritable
 */
export const changeFile = async (
  path: string,
  find: (file: FileHandle) => Promise<readonly Change[] | null>,
): Promise<void> => {
  const file = await open(path, "r+");
  try {
    for (const change of (await find(file)) ?? []) await writeWhole(file, change);
  } catch (error) {
    // Numbers and sizes that lead out of what was read.
    if (!(error instanceof RangeError)) throw writeFailure(path, error);
  } finally {
    await file.close();
  }
};

const writeWhole = async (file: FileHandle, { at, bytes }: Change): Promise<void> => {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
};

/** Bytes to write over what lies at a place of a file. */
export type Change = { readonly at: number; readonly bytes: Buffer };

/** Header elements up to the first cluster, which is the last of them. */
export const headOf = async (file: FileHandle): Promise<Head> => {
  let head = await readAt(file, 0, 2 ** 16);
  const segment = elementAt(head, elementAt(head, 0).to).from;
  const elements: Element[] = [];
  for (let at = segment; ;) {
    if (at + 12 > head.length) head = await readAt(file, 0, Math.max(at, head.length) + 2 ** 16);
    if (at + 12 > head.length) return { head, segment, elements };
    const element = elementAt(head, at);
    elements.push(element);
    if (element.id === id.cluster) return { head, segment, elements };
    at = element.to;
  }
};

/** The Block of a BlockGroup, or a SimpleBlock itself; undefined: another element of a cluster. */
export const blockIn = (bytes: Buffer, element: Element): Element | undefined =>
  element.id === id.simpleBlock
    ? element
    : element.id === id.blockGroup
      ? childrenOf(bytes, element).find(({ id: name }) => name === id.block)
      : undefined;

/** Number of the track that a member of a cluster belongs to; null: it holds no block. */
export const trackOf = (bytes: Buffer, element: Element): number | null => {
  const block = blockIn(bytes, element);
  return block === undefined ? null : numberAt(bytes, block.from, false).value;
};

/**
 * A SimpleBlock as a Block in a group, which can say more of it.
 *
 * @param more  further elements of the group
 */
export const groupedBlock = (bytes: Buffer, simple: Element, more: readonly Buffer[]): Buffer => {
  const content = Buffer.from(bytes.subarray(simple.from, simple.to));
  const flags = numberAt(content, 0, false).length + 2;
  // Key frame and discardable are said otherwise in a group.
  content[flags] = (content[flags] ?? 0) & 0x7e;
  return elementOf(id.blockGroup, Buffer.concat([elementOf(id.block, content), ...more]));
};
/** Where the index begins, by the file's table of contents; null: it names none. */
export const cuesPlace = (
  head: Buffer,
  { segment, elements }: Pick<Head, "segment" | "elements">,
): number | null => {
  const cues = seeksIn(head, elements).find(({ name }) => name === id.cues);
  return cues === undefined ? null : segment + unsignedAt(head, cues.position);
};
