import type { FileHandle } from "node:fs/promises";
import {
  childrenOf,
  elementAt,
  elementOf,
  id,
  readAt,
  unsignedAt,
  type Element,
} from "#adapters/ffmpeg/probe/matroska-read.ts";
import {
  changeFile,
  cuesPlace,
  emptied,
  groupedBlock,
  headOf,
  resized,
  trackOf,
  type Change,
} from "#adapters/ffmpeg/write/matroska-elements.ts";

/**
 * What a decoder plays before the sound begins is hidden by an edit list in MP4 and by a negative
 * DiscardPadding in Matroska (RFC 9559, 5.1.3.5.7). ffmpeg copies such a block with a DiscardPadding of
 * zero in one byte, or (from release 6 on) with none; here the value is put in. The bytes for it come from a Void that ffmpeg was told to
 * leave before the first cluster (`-metadata_header_padding`), so nothing behind the block moves.
 */

/** Bytes to leave before the first cluster: enough for eight tracks and what stays of the Void. */
export const primingRoom = 256;

const paddingElement = (nanoseconds: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(-nanoseconds);
  return elementOf(id.discardPadding, bytes);
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

/** Where a replaced block ended, from the old cluster's content on, and what it is longer by. */
type Growth = { readonly end: number; readonly added: number };

type Primed = { readonly cluster: Buffer; readonly growth: readonly Growth[] };

/** The block, written again; null where it does not lie as ffmpeg puts it. */
const primedBlock = (bytes: Buffer, block: Element, nanoseconds: number): Buffer | null =>
  block.id === id.simpleBlock
    ? groupedBlock(bytes, block, [paddingElement(nanoseconds)])
    : primedGroup(bytes, block, nanoseconds);

/** @param priming  nanoseconds not to be played, by track number */
const primedCluster = (bytes: Buffer, cluster: Element, priming: ReadonlyMap<number, number>): Primed => {
  const left = new Map(priming);
  const growth: Growth[] = [];
  const parts = childrenOf(bytes, cluster).map((part) => {
    // The checksum of what is changed.
    if (part.id === id.crc32) return emptied(part.to - part.at);
    const as = bytes.subarray(part.at, part.to);
    const track = trackOf(bytes, part);
    const nanoseconds = track === null ? undefined : left.get(track);
    if (track === null || nanoseconds === undefined) return as;
    left.delete(track);
    const primed = primedBlock(bytes, part, nanoseconds);
    if (primed === null) return as;
    growth.push({ end: part.to - cluster.from, added: primed.length - as.length });
    return primed;
  });
  return { cluster: resized(bytes, cluster, Buffer.concat(parts)), growth };
};

/** The cue that names the moved cluster, pointing to where it lies now. */
const moveCue = (cues: Buffer, positions: Element, { was, now, growth }: Move): void => {
  const parts = childrenOf(cues, positions);
  const cluster = parts.find(({ id: name }) => name === id.cueClusterPosition);
  if (cluster === undefined || unsignedAt(cues, cluster) !== was) return;
  cues.writeUIntBE(now, cluster.from, cluster.to - cluster.from);
  const relative = parts.find(({ id: name }) => name === id.cueRelativePosition);
  if (relative === undefined) return;
  const at = unsignedAt(cues, relative);
  const before = growth.filter(({ end }) => end <= at);
  const value = before.reduce((sum, { added }) => sum + added, at);
  if (value < 256 ** (relative.to - relative.from))
    cues.writeUIntBE(value, relative.from, relative.to - relative.from);
  // The position within the cluster may be omitted.
  else emptied(relative.to - relative.at).copy(cues, relative.at);
};

/** Positions count from the segment's content. */
type Move = {
  readonly was: number;
  readonly now: number;
  readonly growth: readonly Growth[];
};

const movedCues = async (file: FileHandle, at: number, move: Move): Promise<Change> => {
  const { from, to } = elementAt(await readAt(file, at, 12), 0);
  const cues = await readAt(file, at, to);
  for (const point of childrenOf(cues, { from, to })) {
    if (point.id === id.crc32) emptied(point.to - point.at).copy(cues, point.at);
    if (point.id !== id.cuePoint) continue;
    for (const positions of childrenOf(cues, point))
      if (positions.id === id.cueTrackPositions) moveCue(cues, positions, move);
  }
  return { at, bytes: cues };
};

/**
 * Marks what comes before the sound of some tracks as not to be played. A file in which the blocks do not
 * lie as ffmpeg puts them is left as it is.
 *
 * @param priming  nanoseconds, by track number
 */
export const hidePriming = async (path: string, priming: ReadonlyMap<number, number>): Promise<void> => {
  if (priming.size > 0) await changeFile(path, (file) => changesOf(file, priming));
};

const changesOf = async (
  file: FileHandle,
  priming: ReadonlyMap<number, number>,
): Promise<Change[] | null> => {
  const { head, segment, elements } = await headOf(file);
  const [room, first] = elements.slice(-2);
  if (room?.id !== id.void || first?.id !== id.cluster) return null;
  const bytes = await readAt(file, first.at, first.to - first.at);
  const old = elementAt(bytes, 0);
  const { cluster, growth } = primedCluster(bytes, old, priming);
  const longer = cluster.length - bytes.length;
  const left = first.at - room.at - longer;
  if (longer === 0 || left < 2) return null;
  const move = { was: first.at - segment, now: first.at - segment - longer, growth };
  const cues = cuesPlace(head, { segment, elements });
  return [
    { at: room.at, bytes: Buffer.concat([emptied(left), cluster]) },
    ...(cues === null ? [] : [await movedCues(file, cues, move)]),
  ];
};
