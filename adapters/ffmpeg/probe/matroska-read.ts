import type { FileHandle } from "node:fs/promises";

/** Elements of Matroska (RFC 9559), read from files and written. */
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

export const unsignedAt = (bytes: Buffer, { from, to }: Element): number =>
  bytes.readUIntBE(from, to - from);

/** What an element of this name and content is in bytes; sizes up to 2^28 - 2. */
export const elementOf = (name: number, content: Buffer): Buffer => {
  const nameBytes = name > 0xffff ? 4 : name > 0xff ? 2 : 1;
  const head = Buffer.alloc(nameBytes + 4);
  head.writeUIntBE(name, 0, nameBytes);
  head.writeUInt32BE(0x10000000 | content.length, nameBytes);
  return Buffer.concat([head, content]);
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
