import type { FileHead, ReadHeader } from "#adapters/frames/file-head.ts";

/** https://openexr.com/en/latest/OpenEXRFileLayout.html */
const magic = 20000630;
const flags = { tiled: 0x200, deep: 0x800, parts: 0x1000 } as const;

/** Lines of a chunk by the number of the compression: none, RLE, ZIPS, ZIP, PIZ, PXR24, B44, B44A, DWAA, DWAB. */
const linesOfChunk = [1, 1, 1, 16, 32, 16, 32, 32, 32, 256];

type Attributes = { readonly values: ReadonlyMap<string, Buffer>; readonly end: number };

/** The first header; null where it does not end within what was read. */
const attributesOf = (head: Buffer): Attributes | null => {
  const values = new Map<string, Buffer>();
  let at = 8;
  const text = (): string | null => {
    const end = head.indexOf(0, at);
    if (end === -1) return null;
    const found = head.toString("latin1", at, end);
    at = end + 1;
    return found;
  };
  for (;;) {
    const name = text();
    if (name === null) return null;
    if (name === "") return { values, end: at };
    if (text() === null || at + 4 > head.length) return null;
    const size = head.readUInt32LE(at);
    values.set(name, head.subarray(at + 4, at + 4 + size));
    at += 4 + size;
    if (at >= head.length) return null;
  }
};

type Channel = { readonly name: string; readonly type: number };

const channelsOf = (list: Buffer): Channel[] => {
  const channels: Channel[] = [];
  let at = 0;
  while (at < list.length && list[at] !== 0) {
    const end = list.indexOf(0, at);
    if (end === -1 || end + 17 > list.length) break;
    channels.push({ name: list.toString("latin1", at, end), type: list.readUInt32LE(end + 1) });
    at = end + 17;
  }
  return channels;
};

const colours: ReadonlySet<string> = new Set(["R", "G", "B", "Y", "A"]);

/** Facts of an OpenEXR's first part; null: it is none, or has neither R, G and B nor Y. */
export const exrFacts = ({ head, bytes }: FileHead): ReadHeader | null => {
  if (head.length < 16 || head.readUInt32LE(0) !== magic) return null;
  const found = attributesOf(head);
  if (found === null) return null;
  const size = sizeOf(found.values.get("displayWindow"));
  const channels = channelsOf(found.values.get("channels") ?? Buffer.alloc(0));
  const names = new Set(channels.map(({ name }) => name));
  if (size === null || !hasColour(names)) return null;
  const isFloat = channels.some(({ name, type }) => colours.has(name) && type !== half);
  return {
    format: "exr",
    ...size,
    depth: isFloat ? "float" : "half",
    alpha: names.has("A") ? "premultiplied" : "none",
    light: "linear",
    isGrey: !names.has("R"),
    layers: [...names].filter((name) => !colours.has(name)),
    isWhole: isWhole({ head, bytes }, found),
  };
};

/** A channel's type that says half. */
const half = 1;

const hasColour = (names: ReadonlySet<string>): boolean =>
  names.has("Y") || ["R", "G", "B"].every((name) => names.has(name));

/** Of a window: its lowest and highest x and y, both in it. */
const sizeOf = (window: Buffer | undefined): { readonly width: number; readonly height: number } | null => {
  if (window === undefined || window.length < 16) return null;
  const side = (low: number, high: number): number =>
    window.readInt32LE(high) - window.readInt32LE(low) + 1;
  return { width: side(0, 8), height: side(4, 12) };
};

/** Places of chunks are written last: a file that was cut has zeros there, or places behind its end. */
const isWhole = ({ head, bytes }: FileHead, { values, end }: Attributes): boolean => {
  const kind = head.readUInt32LE(4);
  const window = values.get("dataWindow");
  const lines = linesOfChunk[values.get("compression")?.[0] ?? 0] ?? 1;
  if ((kind & (flags.tiled | flags.deep | flags.parts)) !== 0 || window === undefined) return true;
  const height = window.readInt32LE(12) - window.readInt32LE(4) + 1;
  const chunks = Math.ceil(height / lines);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const at = end + chunk * 8;
    if (at + 8 > head.length) return bytes > head.length;
    const place = Number(head.readBigUInt64LE(at));
    if (place === 0 || place + 8 > bytes) return false;
  }
  return true;
};
