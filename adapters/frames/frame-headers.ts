import type { FileHead, ReadHeader } from "#adapters/frames/file-head.ts";
import { exrFacts } from "#adapters/frames/exr-header.ts";

/** Of a DPX (SMPTE 268M), a Targa or an OpenEXR; null: it is none of these. */
export const headerOf = (format: "dpx" | "tga" | "exr", file: FileHead): ReadHeader | null =>
  ({ dpx: dpxFacts, tga: tgaFacts, exr: exrFacts })[format](file);

/** Transfer characteristics that mean a film scanner's density. */
const cineonTransfers: ReadonlySet<number> = new Set([1, 3]);
const withAlpha: ReadonlySet<number> = new Set([51, 52, 101, 103]);

/** What fields hold that nobody filled in. */
const unsaid = 0xffffffff;

const dpxFacts = ({ head, bytes }: FileHead): ReadHeader | null => {
  const magic = head.toString("latin1", 0, 4);
  if (head.length < 808 || !["SDPX", "XPDS"].includes(magic)) return null;
  const number = (at: number): number => (magic === "SDPX" ? head.readUInt32BE(at) : head.readUInt32LE(at));
  const [descriptor = 0, transfer = 0, , depth = 0] = head.subarray(800);
  const promised = number(16);
  const [width, height] = [number(772), number(776)];
  const samples = number(4) + (width * height * Math.min(depth, 8)) / 8;
  return {
    format: "dpx",
    width,
    height,
    depth: ([8, 10, 12, 16] as const).find((known) => known === depth) ?? 16,
    alpha: withAlpha.has(descriptor) ? "straight" : "none",
    light: cineonTransfers.has(transfer) ? "cineon" : "display",
    isGrey: descriptor === 6,
    layers: [],
    isWhole: bytes >= ([0, unsaid].includes(promised) ? samples : promised),
  };
};

/** Kinds of Targa: colour map, colour, grey, and the same run-length coded. */
const tgaKinds: ReadonlySet<number> = new Set([1, 2, 3, 9, 10, 11]);

const tgaFacts = ({ head, bytes }: FileHead): ReadHeader | null => {
  if (!isTga(head)) return null;
  const byte = (at: number): number => head.readUInt8(at);
  const [idLength, kind, mapBits, bits, flags] = [byte(0), byte(2), byte(7), byte(16), byte(17)];
  const [width, height] = [head.readUInt16LE(12), head.readUInt16LE(14)];
  const mapBytes = (head.readUInt16LE(5) * mapBits) / 8;
  const samples = kind > 8 ? 0 : (width * height * bits) / 8;
  return {
    format: "tga",
    width,
    height,
    depth: 8,
    alpha: bits === 32 && (flags & 15) > 0 ? "straight" : "none",
    light: "display",
    isGrey: kind === 3 || kind === 11,
    layers: [],
    isWhole: bytes >= 18 + idLength + mapBytes + samples,
  };
};

/** A Targa has no sign at its beginning: numbers that no other file has there must do. */
const isTga = (head: Buffer): boolean =>
  head.length >= 18 &&
  (head[1] ?? 0) <= 1 &&
  tgaKinds.has(head[2] ?? 0) &&
  [8, 15, 16, 24, 32].includes(head[16] ?? 0);
