import { bytesPerSample, type PlayedSound } from "#adapters/ffmpeg/read/played-sound.ts";

/** Samples that one container may play before or after the other does: what encoders put there to warm up. */
const paddingSamples = 4096;

const readBytes = 2 ** 18;
/** Silence at the head is looked through this far for the first sound that can be recognised. */
const maxHeadBytes = 2 ** 26;
const markBytes = 2048;

const samplesOf = (bytes: Buffer): Int32Array =>
  bytes.byteOffset % bytesPerSample === 0
    ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / bytesPerSample)
    : new Int32Array(Uint8Array.from(bytes).buffer, 0, bytes.length / bytesPerSample);

/** The first sample in which two pieces of the same length differ by more than `steps`; -1: none. */
const parting = (a: Buffer, b: Buffer, steps: number): number => {
  if (a.equals(b)) return -1;
  const [ours, theirs] = [samplesOf(a), samplesOf(b)];
  return ours.findIndex((sample, i) => Math.abs(sample - (theirs[i] ?? 0)) > steps);
};

const isFlat = (piece: Buffer, frameBytes: number): boolean =>
  piece.subarray(frameBytes).equals(piece.subarray(0, piece.length - frameBytes));

/** Bytes of one sample of all channels, and how far samples that count as the same may differ. */
type Measure = { readonly frameBytes: number; readonly steps: number };

/** A sound with its head read in, so that it can be looked through. */
export type OpenedSound = { readonly sound: PlayedSound; bytes: Buffer };

const readOn = async (head: OpenedSound): Promise<boolean> => {
  const more = await head.sound.take(readBytes);
  head.bytes = Buffer.concat([head.bytes, more]);
  return more.length > 0;
};

/** Where the first stretch lies that is not the same sample over and over; null: all is silence. */
const findMark = async (head: OpenedSound, frameBytes: number): Promise<number | null> => {
  for (let at = 0; at < maxHeadBytes; at += markBytes) {
    while (head.bytes.length < at + markBytes) if (!(await readOn(head))) return null;
    if (!isFlat(head.bytes.subarray(at, at + markBytes), frameBytes)) return at;
  }
  return null;
};

/** Bytes by which the result's sound begins before the source's (negative: after it); null: not found near. */
export const leadOf = async (
  ours: OpenedSound,
  theirs: OpenedSound,
  { frameBytes, steps }: Measure,
): Promise<number | null> => {
  const mark = await findMark(theirs, frameBytes);
  if (mark === null) return 0;
  const padding = paddingSamples * frameBytes;
  while (ours.bytes.length < mark + markBytes + padding) if (!(await readOn(ours))) break;
  const piece = theirs.bytes.subarray(mark, mark + markBytes);
  const holds = (at: number): boolean => {
    const candidate = ours.bytes.subarray(Math.max(0, at), at + markBytes);
    return candidate.length === piece.length && parting(candidate, piece, steps) === -1;
  };
  for (let shift = 0; shift <= padding; shift += frameBytes) {
    if (holds(mark + shift)) return shift;
    if (holds(mark - shift)) return -shift;
  }
  return null;
};

/** Goes through both sounds to their ends. @returns the byte of the source's where they part, or null */
export const firstDifference = async (
  ours: OpenedSound,
  theirs: OpenedSound,
  lead: number,
  { frameBytes, steps }: Measure,
): Promise<number | null> => {
  const take = async (head: OpenedSound): Promise<void> => {
    if (head.bytes.length === 0) head.bytes = await head.sound.take(readBytes);
  };
  ours.bytes = ours.bytes.subarray(Math.max(0, lead));
  theirs.bytes = theirs.bytes.subarray(Math.max(0, -lead));
  let at = Math.max(0, -lead);
  let rest = 0;
  for (;;) {
    await Promise.all([take(ours), take(theirs)]);
    const length = Math.min(ours.bytes.length, theirs.bytes.length);
    if (length === 0) {
      rest += ours.bytes.length + theirs.bytes.length;
      if (rest > paddingSamples * frameBytes) return at;
      if (ours.bytes.length + theirs.bytes.length === 0) return null;
      ours.bytes = theirs.bytes = Buffer.alloc(0);
      continue;
    }
    const [a, b] = [ours.bytes.subarray(0, length), theirs.bytes.subarray(0, length)];
    const parted = parting(a, b, steps);
    if (parted !== -1) return at + parted * bytesPerSample;
    ours.bytes = ours.bytes.subarray(length);
    theirs.bytes = theirs.bytes.subarray(length);
    at += length;
  }
};
