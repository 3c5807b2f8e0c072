import { open, type FileHandle } from "node:fs/promises";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/** Elements of Matroska (RFC 9559) in files that ffmpeg wrote, read and changed in place. */
export const id = {
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  defaultDuration: 0x23e383,
  cluster: 0x1f43b675,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTrackPositions: 0xb7,
  cueClusterPosition: 0xf1,
  cueRelativePosition: 0xf0,
  void: 0xec,
  crc32: 0xbf,
  info: 0x1549a966,
  duration: 0x4489,
  tags: 0x1254c367,
  tag: 0x7373,
  targets: 0x63c0,
  tagTrackUid: 0x63c5,
  simpleTag: 0x67c8,
  tagName: 0x45a3,
  tagString: 0x4487,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  blockDuration: 0x9b,
  referenceBlock: 0xfb,
  discardPadding: 0x75a2,
} as const;

/** An element within a buffer: where it begins, where its content begins and ends. */
export type Element = {
  readonly id: number;
  readonly at: number;
  readonly from: number;
  readonly to: number;
};

export const numberAt = (
  bytes: Buffer,
  at: number,
  keepMarker: boolean,
): { value: number; length: number } => {
  const length = Math.clz32(bytes.readUInt8(at)) - 23;
  if (length > 8) throw new RangeError("no EBML number begins with a zero byte");
  let value = keepMarker ? bytes.readUInt8(at) : bytes.readUInt8(at) & ((1 << (8 - length)) - 1);
  for (let i = 1; i < length; i += 1) value = value * 256 + bytes.readUInt8(at + i);
  return { value, length };
};

export const elementAt = (bytes: Buffer, at: number): Element => {
  const { value: name, length: nameLength } = numberAt(bytes, at, true);
  const { value: size, length: sizeLength } = numberAt(bytes, at + nameLength, false);
  const from = at + nameLength + sizeLength;
  return { id: name, at, from, to: from + size };
};

export const childrenOf = (bytes: Buffer, { from, to }: Pick<Element, "from" | "to">): Element[] => {
  const found: Element[] = [];
  for (let at = from; at < Math.min(to, bytes.length);) {
    const element = elementAt(bytes, at);
    found.push(element);
    at = element.to;
  }
  return found;
};

/** Of a header or a cluster: attachments and pictures of any film are smaller, and memory is larger. */
const maxRead = 2 ** 28;

/** @throws RangeError where an element says that it is larger than any */
export const readAt = async (file: FileHandle, at: number, length: number): Promise<Buffer> => {
  if (!(length <= maxRead)) throw new RangeError(`an element of ${length} bytes is not read`);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
};

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

export const unsignedAt = (bytes: Buffer, { from, to }: Element): number =>
  bytes.readUIntBE(from, to - from);

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

/** What an element of this name and content is in bytes; sizes up to 2^28 - 2. */
export const elementOf = (name: number, content: Buffer): Buffer => {
  const nameBytes = name > 0xffff ? 4 : name > 0xff ? 2 : 1;
  const head = Buffer.alloc(nameBytes + 4);
  head.writeUIntBE(name, 0, nameBytes);
  head.writeUInt32BE(0x10000000 | content.length, nameBytes);
  return Buffer.concat([head, content]);
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

/** What the file's table of contents names, and the elements that say where it lies. */
export const seeksIn = (
  head: Buffer,
  elements: readonly Element[],
): { name: number; position: Element }[] =>
  elements
    .filter((element) => element.id === id.seekHead)
    .flatMap((element) => childrenOf(head, element))
    .filter((element) => element.id === id.seek)
    .flatMap((seek) => {
      const parts = childrenOf(head, seek);
      const name = parts.find((part) => part.id === id.seekId);
      const position = parts.find((part) => part.id === id.seekPosition);
      return name === undefined || position === undefined
        ? []
        : [{ name: unsignedAt(head, name), position }];
    });
