import { open, type FileHandle } from "node:fs/promises";

/**
 * What a decoder plays before the sound begins is hidden by an edit list in MP4 and by a negative
 * DiscardPadding in Matroska (RFC 9559, 5.1.3.5.7). ffmpeg copies such a block with a DiscardPadding of
 * zero in one byte; here the value is put in. The bytes for it come from a Void that ffmpeg was told to
 * leave before the first cluster (`-metadata_header_padding`), so nothing behind the block moves.
 */

/** Bytes to leave before the first cluster: enough for eight tracks and what stays of the Void. */
export const primingRoom = 64;

const id = {
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  cluster: 0x1f43b675,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTrackPositions: 0xb7,
  cueClusterPosition: 0xf1,
  cueRelativePosition: 0xf0,
  void: 0xec,
  crc32: 0xbf,
  blockGroup: 0xa0,
  block: 0xa1,
  discardPadding: 0x75a2,
} as const;

/** An element within a buffer: where it begins, where its content begins and ends. */
type Element = { readonly id: number; readonly at: number; readonly from: number; readonly to: number };

const numberAt = (bytes: Buffer, at: number, keepMarker: boolean): { value: number; length: number } => {
  const length = Math.clz32(bytes.readUInt8(at)) - 23;
  if (length > 8) throw new RangeError("no EBML number begins with a zero byte");
  let value = keepMarker ? bytes.readUInt8(at) : bytes.readUInt8(at) & ((1 << (8 - length)) - 1);
  for (let i = 1; i < length; i += 1) value = value * 256 + bytes.readUInt8(at + i);
  return { value, length };
};

const elementAt = (bytes: Buffer, at: number): Element => {
  const { value: name, length: nameLength } = numberAt(bytes, at, true);
  const { value: size, length: sizeLength } = numberAt(bytes, at + nameLength, false);
  const from = at + nameLength + sizeLength;
  return { id: name, at, from, to: from + size };
};

const childrenOf = (bytes: Buffer, { from, to }: Pick<Element, "from" | "to">): Element[] => {
  const found: Element[] = [];
  for (let at = from; at < Math.min(to, bytes.length);) {
    const element = elementAt(bytes, at);
    found.push(element);
    at = element.to;
  }
  return found;
};

const readAt = async (file: FileHandle, at: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
};

/** Content of `length` bytes behind a size of the same width as before, so that lengths stay known. */
const resized = (bytes: Buffer, element: Element, content: Buffer): Buffer => {
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

const emptied = (length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  bytes[0] = id.void;
  bytes[1] = 0x80 | (length - 2);
  return bytes;
};

const paddingElement = (nanoseconds: number): Buffer => {
  const bytes = Buffer.from([0x75, 0xa2, 0x84, 0, 0, 0, 0]);
  bytes.writeInt32BE(-nanoseconds, 3);
  return bytes;
};

/** A group with its one-byte DiscardPadding of zero replaced; null where it has none. */
const primedGroup = (bytes: Buffer, group: Element, nanoseconds: number): Buffer | null => {
  const parts = childrenOf(bytes, group);
  if (!parts.some((part) => part.id === id.discardPadding && part.to - part.from === 1)) return null;
  const content = parts.map((part) =>
    part.id === id.discardPadding ? paddingElement(nanoseconds) : bytes.subarray(part.at, part.to),
  );
  return resized(bytes, group, Buffer.concat(content));
};

type Primed = {
  /** The cluster, written again. */
  readonly cluster: Buffer;
  /** Where each replaced group ended, from the old cluster's content on. */
  readonly ends: readonly number[];
};

/** @param priming  nanoseconds not to be played, by track number */
const primedCluster = (bytes: Buffer, cluster: Element, priming: ReadonlyMap<number, number>): Primed => {
  const left = new Map(priming);
  const ends: number[] = [];
  const parts = childrenOf(bytes, cluster).map((part) => {
    // The checksum of what is changed.
    if (part.id === id.crc32) return emptied(part.to - part.at);
    const as = bytes.subarray(part.at, part.to);
    if (part.id !== id.blockGroup) return as;
    const block = childrenOf(bytes, part).find(({ id: name }) => name === id.block);
    const track = block === undefined ? 0 : numberAt(bytes, block.from, false).value;
    const nanoseconds = left.get(track);
    if (nanoseconds === undefined) return as;
    left.delete(track);
    const primed = primedGroup(bytes, part, nanoseconds);
    if (primed === null) return as;
    ends.push(part.to - cluster.from);
    return primed;
  });
  return { cluster: resized(bytes, cluster, Buffer.concat(parts)), ends };
};

const unsignedAt = (bytes: Buffer, { from, to }: Element): number => bytes.readUIntBE(from, to - from);

/** The cue that names the moved cluster, pointing to where it lies now. */
const moveCue = (cues: Buffer, positions: Element, { was, now, ends, added }: Move): void => {
  const parts = childrenOf(cues, positions);
  const cluster = parts.find(({ id: name }) => name === id.cueClusterPosition);
  if (cluster === undefined || unsignedAt(cues, cluster) !== was) return;
  cues.writeUIntBE(now, cluster.from, cluster.to - cluster.from);
  const relative = parts.find(({ id: name }) => name === id.cueRelativePosition);
  if (relative === undefined) return;
  const at = unsignedAt(cues, relative);
  const value = at + ends.filter((end) => end <= at).length * added;
  if (value < 256 ** (relative.to - relative.from))
    cues.writeUIntBE(value, relative.from, relative.to - relative.from);
  // The position within the cluster may be omitted.
  else emptied(relative.to - relative.at).copy(cues, relative.at);
};

/** Positions count from the segment's content; `added` is what each replaced group is longer by. */
type Move = {
  readonly was: number;
  readonly now: number;
  readonly ends: readonly number[];
  readonly added: number;
};

const cuesPlace = (head: Buffer, segment: number, elements: readonly Element[]): number | null => {
  const seeks = elements.filter(({ id: name }) => name === id.seekHead);
  for (const seek of seeks.flatMap((element) => childrenOf(head, element))) {
    if (seek.id !== id.seek) continue;
    const parts = childrenOf(head, seek);
    const name = parts.find((part) => part.id === id.seekId);
    const position = parts.find((part) => part.id === id.seekPosition);
    if (name === undefined || position === undefined) continue;
    if (unsignedAt(head, name) === id.cues) return segment + unsignedAt(head, position);
  }
  return null;
};

const moveCues = async (file: FileHandle, at: number, move: Move): Promise<void> => {
  const { from, to } = elementAt(await readAt(file, at, 12), 0);
  const cues = await readAt(file, at, to);
  for (const point of childrenOf(cues, { from, to })) {
    if (point.id === id.crc32) emptied(point.to - point.at).copy(cues, point.at);
    if (point.id !== id.cuePoint) continue;
    for (const positions of childrenOf(cues, point))
      if (positions.id === id.cueTrackPositions) moveCue(cues, positions, move);
  }
  await file.write(cues, 0, cues.length, at);
};

/** Header elements up to the first cluster, which is the last of them. */
const headOf = async (
  file: FileHandle,
): Promise<{ head: Buffer; segment: number; elements: Element[] }> => {
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

/**
 * Marks what comes before the sound of some tracks as not to be played. A file in which the blocks do not
 * lie as ffmpeg puts them is left as it is.
 *
 * @param priming  nanoseconds, by track number
 */
export const hidePriming = async (path: string, priming: ReadonlyMap<number, number>): Promise<void> => {
  if (priming.size === 0) return;
  const file = await open(path, "r+");
  try {
    const { head, segment, elements } = await headOf(file);
    const [room, first] = elements.slice(-2);
    if (room?.id !== id.void || first?.id !== id.cluster) return;
    const bytes = await readAt(file, first.at, first.to - first.at);
    const old = elementAt(bytes, 0);
    const { cluster, ends } = primedCluster(bytes, old, priming);
    const longer = cluster.length - bytes.length;
    const left = first.at - room.at - longer;
    if (longer === 0 || left < 2) return;
    const move = {
      was: first.at - segment,
      now: first.at - segment - longer,
      ends,
      added: longer / ends.length,
    };
    const cues = cuesPlace(head, segment, elements);
    await file.write(Buffer.concat([emptied(left), cluster]), 0, left + cluster.length, room.at);
    if (cues !== null) await moveCues(file, cues, move);
  } finally {
    await file.close();
  }
};
