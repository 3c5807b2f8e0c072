import type { FileHandle } from "node:fs/promises";
import {
  childrenOf,
  elementAt,
  elementOf,
  id,
  numberAt,
  readAt,
  seeksIn,
  unsignedAt,
  type Element,
} from "#adapters/ffmpeg/probe/matroska-read.ts";
import {
  blockIn,
  changeFile,
  cuesPlace,
  emptied,
  groupedBlock,
  headOf,
  resized,
  trackOf,
  type Change,
  type Head,
} from "#adapters/ffmpeg/write/matroska-elements.ts";

/**
 * ffmpeg writes no duration for a picture into Matroska, so the last one would last as long as the usual
 * one. Here its block gets a BlockDuration (RFC 9559, 5.1.3.5.3). What lies behind its cluster (the index,
 * and sound that lasts longer) moves back by the few bytes of that.
 */

/** The picture's track in files that we write. */
const picture = 1;
/** More than this behind the last picture is not moved: an hour of sound has some 60 MiB. */
const maxMoved = 2 ** 28;

const unsignedBytes = (value: number): Buffer => {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
};

/** Time of a block from the cluster's, milliseconds. */
const blockTime = (bytes: Buffer, block: Element): number =>
  bytes.readInt16BE(block.from + numberAt(bytes, block.from, false).length);

const isKey = (bytes: Buffer, element: Element): boolean =>
  element.id === id.simpleBlock
    ? (bytes.readUInt8(element.from + numberAt(bytes, element.from, false).length + 2) & 0x80) !== 0
    : !childrenOf(bytes, element).some(({ id: name }) => name === id.referenceBlock);

/** Where every cluster begins. */
const clusterPlaces = async (file: FileHandle, first: number, end: number): Promise<number[]> => {
  const places: number[] = [];
  for (let at = first; at + 12 <= end;) {
    const element = elementAt(await readAt(file, at, 12), 0);
    if (element.id === id.cluster) places.push(at);
    at += element.to;
  }
  return places;
};

type Found = {
  readonly at: number;
  readonly bytes: Buffer;
  readonly cluster: Element;
  /** Of the cluster's pictures, in order of time. */
  readonly pictures: readonly [Element, ...Element[]];
};

/** The first of some clusters that holds a picture. */
const withPictures = async (file: FileHandle, places: readonly number[]): Promise<Found | null> => {
  for (const at of places) {
    const { to } = elementAt(await readAt(file, at, 12), 0);
    const bytes = await readAt(file, at, to);
    const cluster = elementAt(bytes, 0);
    const pictures = childrenOf(bytes, cluster).filter((part) => trackOf(bytes, part) === picture);
    const time = (part: Element): number => blockTime(bytes, blockIn(bytes, part) ?? part);
    const [first, ...others] = pictures.toSorted((a, b) => time(a) - time(b));
    if (first !== undefined) return { at, bytes, cluster, pictures: [first, ...others] };
  }
  return null;
};

/** When a picture is shown, milliseconds from the film's zero. */
const shownAt = ({ bytes, cluster }: Found, element: Element): number => {
  const stamp = childrenOf(bytes, cluster).find(({ id: name }) => name === id.timestamp);
  const from = stamp === undefined ? 0 : unsignedAt(bytes, stamp);
  return from + blockTime(bytes, blockIn(bytes, element) ?? element);
};

/** The last picture's block as a group that says how long it is shown. */
const lasting = (found: Found, last: Element, endMs: number): Buffer | null => {
  const { bytes } = found;
  const duration = endMs - shownAt(found, last);
  if (duration <= 0) return null;
  const durationElement = elementOf(id.blockDuration, unsignedBytes(duration));
  // A block without a reference would count as a key frame.
  const reference = isKey(bytes, last) ? [] : [elementOf(id.referenceBlock, Buffer.from([0xff]))];
  if (last.id === id.simpleBlock) return groupedBlock(bytes, last, [durationElement, ...reference]);
  const others = childrenOf(bytes, last).filter(({ id: name }) => name !== id.blockDuration);
  const kept = others.map(({ at, to }) => bytes.subarray(at, to));
  return elementOf(id.blockGroup, Buffer.concat([...kept, durationElement]));
};

const add = (bytes: Buffer, number: Element, added: number): void => {
  bytes.writeUIntBE(unsignedAt(bytes, number) + added, number.from, number.to - number.from);
};

/** The index with the clusters behind the changed one where they lie now. */
const movedCues = (cues: Buffer, from: number, added: number): void => {
  for (const point of childrenOf(cues, elementAt(cues, 0))) {
    if (point.id === id.crc32) emptied(point.to - point.at).copy(cues, point.at);
    if (point.id !== id.cuePoint) continue;
    for (const positions of childrenOf(cues, point).filter(
      ({ id: name }) => name === id.cueTrackPositions,
    )) {
      const cluster = childrenOf(cues, positions).find(({ id: name }) => name === id.cueClusterPosition);
      if (cluster !== undefined && unsignedAt(cues, cluster) > from) add(cues, cluster, added);
    }
  }
};

/** The checksum of what is changed. */
const dropChecksum = (head: Buffer, element: Element): void => {
  for (const part of childrenOf(head, element))
    if (part.id === id.crc32) emptied(part.to - part.at).copy(head, part.at);
};

const lengthen = (head: Buffer, info: Element, endMs: number): void => {
  const length = childrenOf(head, info).find(({ id: name }) => name === id.duration);
  if (length === undefined || length.to - length.from !== 8) return;
  head.writeDoubleBE(Math.max(endMs, head.readDoubleBE(length.from)), length.from);
};

/** The header with the segment's size, the table of contents and the length of the film as they are now. */
const movedHead = (
  { head, segment, elements }: Head,
  from: number,
  added: number,
  endMs: number,
): Buffer => {
  const segmentElement = elementAt(head, elementAt(head, 0).to);
  const size = resizedHead(head, segmentElement, added);
  size.copy(head, segmentElement.at);
  for (const { position } of seeksIn(head, elements))
    if (segment + unsignedAt(head, position) > from) add(head, position, added);
  for (const element of elements) {
    if (element.id === id.seekHead || element.id === id.info) dropChecksum(head, element);
    if (element.id === id.info) lengthen(head, element, endMs);
  }
  return head.subarray(0, elements.at(-1)?.at ?? head.length);
};

/** Name and size of an element that grew. */
const resizedHead = (bytes: Buffer, { at, from, to }: Element, added: number): Buffer => {
  const head = Buffer.from(bytes.subarray(at, from));
  const { length: nameLength } = numberAt(head, 0, true);
  const width = head.length - nameLength;
  head.writeUIntBE(to - from + added, head.length - Math.min(6, width - 1), Math.min(6, width - 1));
  return head;
};

/** The cluster with its last picture shown until `endMs`. */
const changed = (end: Found, endMs: number): { grown: Buffer; added: number } | null => {
  const { bytes, cluster, pictures } = end;
  const last = pictures.at(-1) ?? pictures[0];
  const group = lasting(end, last, endMs);
  if (group === null) return null;
  const parts = childrenOf(bytes, cluster).map((part) => {
    if (part.at === last.at) return group;
    return part.id === id.crc32 ? emptied(part.to - part.at) : bytes.subarray(part.at, part.to);
  });
  return {
    grown: resized(bytes, cluster, Buffer.concat(parts)),
    added: group.length - (last.to - last.at),
  };
};

type Growth = {
  readonly head: Head;
  readonly end: Found;
  readonly endMs: number;
  /** Of the file, before. */
  readonly size: number;
  readonly grown: Buffer;
  readonly added: number;
};

const changesOf = async (
  file: FileHandle,
  { head, end: { at, bytes }, endMs, size, grown, added }: Growth,
): Promise<Change[] | null> => {
  const behind = size - at - bytes.length;
  if (behind > maxMoved) return null;
  const rest = await readAt(file, at + bytes.length, behind);
  const cuesAt = cuesPlace(head.head, head);
  if (cuesAt !== null && cuesAt > at)
    movedCues(rest.subarray(cuesAt - at - bytes.length), at - head.segment, added);
  return [
    { at, bytes: Buffer.concat([grown, rest]) },
    { at: 0, bytes: movedHead(head, at, added, endMs) },
  ];
};

/**
 * Has the last picture of a film shown until `lengthMs` after the first one. A file in which things do not
 * lie as ffmpeg puts them is left as it is.
 *
 * @param lengthMs  milliseconds
 */
export const showLastPicture = (path: string, lengthMs: number): Promise<void> =>
  changeFile(path, async (file) => {
    const head = await headOf(file);
    const { size } = await file.stat();
    const first = head.elements.at(-1);
    if (first?.id !== id.cluster) return null;
    const places = await clusterPlaces(file, first.at, size);
    const start = await withPictures(file, places);
    const end = await withPictures(file, places.toReversed());
    if (start === null || end === null) return null;
    const endMs = shownAt(start, start.pictures[0]) + lengthMs;
    const change = changed(end, endMs);
    return change === null ? null : changesOf(file, { head, end, endMs, size, ...change });
  });
