import type { LumaDepth } from "#core/film/luma-depth.ts";
import type { ColourFrame } from "#core/film/planes.ts";
import type { Rational } from "#core/film/rational.ts";
import type { Source } from "#core/film/source.ts";
import { hdrNumbers } from "#adapters/ffmpeg/probe/hdr-metadata.ts";

/**
 * Just enough Matroska (RFC 9559) to hand raw frames to ffmpeg with their times: one uncompressed video
 * track, one cluster a frame, time stamps in nanoseconds. A plain raw-video pipe has no times at all.
 */
const id = {
  ebml: [0x1a, 0x45, 0xdf, 0xa3],
  docType: [0x42, 0x82],
  segment: [0x18, 0x53, 0x80, 0x67],
  info: [0x15, 0x49, 0xa9, 0x66],
  timestampScale: [0x2a, 0xd7, 0xb1],
  tracks: [0x16, 0x54, 0xae, 0x6b],
  trackEntry: [0xae],
  trackNumber: [0xd7],
  trackUid: [0x73, 0xc5],
  trackType: [0x83],
  defaultDuration: [0x23, 0xe3, 0x83],
  codecId: [0x86],
  video: [0xe0],
  pixelWidth: [0xb0],
  pixelHeight: [0xba],
  colourSpace: [0x2e, 0xb5, 0x24],
  colour: [0x55, 0xb0],
  maxContent: [0x55, 0xbc],
  maxAverage: [0x55, 0xbd],
  mastering: [0x55, 0xd0],
  cluster: [0x1f, 0x43, 0xb6, 0x75],
  timestamp: [0xe7],
  simpleBlock: [0xa3],
} as const;

/** How ffmpeg names planar 4:2:0 in raw video: I420, else four bytes of its own; with alpha a fourth plane. */
const fourCc = ({ bitDepth, alpha }: Pick<RawTrack, "bitDepth" | "alpha">): Buffer =>
  bitDepth === 8 && alpha !== "kept"
    ? Buffer.from("I420")
    : Buffer.from([0x59, alpha === "kept" ? 0x34 : 0x33, 11, bitDepth]);

/** A size in the longest form, eight bytes, so that no length has to be worked out. */
const sizeBytes = (size: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE((1n << 56n) | BigInt(size));
  return bytes;
};

/** A segment that goes on until the stream ends. */
const unknownSize = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

const element = (name: readonly number[], ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from(name), sizeBytes(body.length), body]);
};

const unsigned = (name: readonly number[], value: bigint | number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(name, bytes);
};

const floating = (name: readonly number[], value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(name, bytes);
};

/** Colour with the mastering display and light level (RFC 9559, 5.1.4.1.28.16 on); without any: nothing. */
const hdrElements = (metadata: string | null): Buffer[] => {
  const { display, light } = hdrNumbers(metadata);
  const parts = [
    ...(light === null ? [] : [unsigned(id.maxContent, light[0]), unsigned(id.maxAverage, light[1])]),
    ...(display === null
      ? []
      : [element(id.mastering, ...display.map((value, i) => floating([0x55, 0xd1 + i], value)))]),
  ];
  return parts.length === 0 ? [] : [element(id.colour, ...parts)];
};

const nanosecondsASecond = 1_000_000_000n;

/** Ticks of a time base in whole nanoseconds, rounded to the nearest. */
export const nanoseconds = (ticks: number, { num, den }: Rational): bigint =>
  (2n * BigInt(ticks) * BigInt(num) * nanosecondsASecond + BigInt(den)) / (2n * BigInt(den));

export type RawTrack = {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: LumaDepth;
  readonly alpha?: Source["video"]["alpha"];
  readonly frameRate: Rational;
  readonly hdrMetadata: string | null;
};

/** What stands before the first frame. */
export const matroskaHead = (raw: RawTrack): Buffer => {
  const { width, height, frameRate, hdrMetadata } = raw;
  const video = element(
    id.video,
    unsigned(id.pixelWidth, width),
    unsigned(id.pixelHeight, height),
    element(id.colourSpace, fourCc(raw)),
    ...hdrElements(hdrMetadata),
  );
  const track = element(
    id.trackEntry,
    unsigned(id.trackNumber, 1),
    unsigned(id.trackUid, 1),
    unsigned(id.trackType, 1),
    unsigned(id.defaultDuration, nanoseconds(frameRate.den, { num: 1, den: frameRate.num })),
    element(id.codecId, Buffer.from("V_UNCOMPRESSED")),
    video,
  );
  return Buffer.concat([
    element(id.ebml, element(id.docType, Buffer.from("matroska"))),
    Buffer.from(id.segment),
    unknownSize,
    element(id.info, unsigned(id.timestampScale, 1)),
    element(id.tracks, track),
  ]);
};

const bytesOf = (plane: Uint8Array | Uint16Array): Buffer =>
  Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength);

/** Track 1, no offset from the cluster's time stamp, key frame. */
const blockHead = Buffer.from([0x81, 0, 0, 0x80]);

/** One frame as the pieces of its cluster, the planes uncopied. @param time  nanoseconds, not negative */
export const matroskaFrame = (
  frame: Pick<ColourFrame, "luma" | "u" | "v" | "alpha">,
  time: bigint,
): Buffer[] => {
  const { luma, u, v, alpha } = frame;
  const planes = [luma, u, v, ...(alpha === undefined ? [] : [alpha])].map(bytesOf);
  const blockSize = planes.reduce((sum, { length }) => sum + length, blockHead.length);
  const stamp = unsigned(id.timestamp, time);
  const block = Buffer.concat([Buffer.from(id.simpleBlock), sizeBytes(blockSize), blockHead]);
  const cluster = Buffer.concat([
    Buffer.from(id.cluster),
    sizeBytes(stamp.length + block.length - blockHead.length + blockSize),
    stamp,
    block,
  ]);
  return [cluster, ...planes];
};
