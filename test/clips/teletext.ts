/**
 * A transport stream of nothing but DVB teletext subtitles (ETSI EN 300 472; pages after EN 300 706), since
 * no encoder that we have draws one. ffmpeg brings it beside a picture (`-c copy`).
 */

/** A subtitle page shown from a time on, seconds; without lines: the screen is cleared. */
export type TeletextPage = {
  readonly at: number;
  readonly page: string;
  readonly lines: readonly string[];
};

export type TeletextService = { readonly page: string; readonly language: string; readonly type: number };

/** Types of a teletext page in its descriptor (EN 300 468, 6.2.43). */
export const teletextTypes = { initial: 1, subtitles: 2, forTheDeaf: 5 } as const;

/** Four bits as eight of the Hamming 8/4 code (EN 300 706, 8.2), least significant bit first. */
const hamming = (value: number): number => {
  const [d1, d2, d3, d4] = [0, 1, 2, 3].map((bit) => (value >> bit) & 1) as [
    number,
    number,
    number,
    number,
  ];
  const p1 = 1 ^ d1 ^ d3 ^ d4;
  const p2 = 1 ^ d1 ^ d2 ^ d4;
  const p3 = 1 ^ d1 ^ d2 ^ d3;
  const p4 = 1 ^ p1 ^ d1 ^ p2 ^ d2 ^ p3 ^ d3 ^ d4;
  return [p1, d1, p2, d2, p3, d3, p4, d4].reduce((byte, bit, at) => byte | (bit << at), 0);
};

const oddParity = (byte: number): number => {
  let ones = 0;
  for (let bit = 0; bit < 7; bit += 1) ones += (byte >> bit) & 1;
  return ones % 2 === 0 ? byte | 0x80 : byte;
};

const reversed = (byte: number): number =>
  [0, 1, 2, 3, 4, 5, 6, 7].reduce((turned, bit) => turned | (((byte >> bit) & 1) << (7 - bit)), 0);

const address = (magazine: number, row: number): number[] => [
  hamming((magazine & 7) | ((row & 1) << 3)),
  hamming(row >> 1),
];

/** A row of the page as a data unit of subtitles, 46 bytes; bits go out in the order of a television line. */
const dataUnit = (packet: readonly number[]): number[] => [
  ...[0x03, 0x2c, 0xe7, 0xe4],
  ...packet.map(reversed),
];

const text = (words: string, length: number): number[] =>
  Array.from(words.padEnd(length).slice(0, length), (letter) => oddParity(letter.charCodeAt(0)));

/** A page's header, which erases what it showed; `isSubtitle` sets the bits C4 to C6 as subtitles have them. */
const header = (page: string, isSubtitle: boolean): number[] => {
  const [magazine, tens, units] = Array.from(page, (digit) => parseInt(digit, 16)) as [
    number,
    number,
    number,
  ];
  const control = [units, tens, 0, 0x8, 0, isSubtitle ? 0x8 : 0, isSubtitle ? 0x3 : 0, 0];
  return dataUnit([...address(magazine, 0), ...control.map(hamming), ...text("", 32)]);
};

/** Boxed, as subtitles stand over the picture. */
const row = (page: string, number: number, words: string): number[] => {
  const boxed = `\u000b\u000b${words}\u000a\u000a`;
  return dataUnit([...address(Number(page[0]), number), ...text(boxed, 40)]);
};

const startOf = (seconds: number): number[] => {
  const pts = Math.round(seconds * 90_000);
  return [
    0x21 | (((pts >> 30) & 7) << 1),
    (pts >> 22) & 0xff,
    (((pts >> 15) & 0x7f) << 1) | 1,
    (pts >> 7) & 0xff,
    ((pts & 0x7f) << 1) | 1,
  ];
};

const pes = ({ at, page, lines }: TeletextPage): Buffer => {
  const units = [
    ...header(page, true),
    ...lines.flatMap((words, n) => row(page, 20 + 2 * n, words)),
    // A page is whole when the next header comes.
    ...header(`${page[0]}ff`, false),
  ];
  // Header and data units fill whole transport packets, the rest with units of stuffing.
  while ((units.length + 46) % 184 !== 0) units.push(0xff, 0x2c, ...Array<number>(44).fill(0xff));
  const data = [0x10, ...units];
  const length = 3 + 0x24 + data.length;
  const stuffing = Array<number>(0x24 - 5).fill(0xff);
  return Buffer.from([
    ...[0, 0, 1, 0xbd, length >> 8, length & 0xff, 0x84, 0x80, 0x24],
    ...[...startOf(at), ...stuffing, ...data],
  ]);
};

const crc32 = (bytes: readonly number[]): number[] => {
  let crc = 0xffffffff;
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit -= 1) {
      const top = (crc >>> 31) ^ ((byte >> bit) & 1);
      crc = ((crc << 1) ^ (top === 1 ? 0x04c11db7 : 0)) >>> 0;
    }
  return [crc >>> 24, (crc >>> 16) & 0xff, (crc >>> 8) & 0xff, crc & 0xff];
};

const section = (table: number, id: number, content: readonly number[]): Buffer => {
  const length = 5 + content.length + 4;
  const bytes = [table, 0xb0 | (length >> 8), length & 0xff, id >> 8, id & 0xff, 0xc1, 0, 0, ...content];
  return Buffer.from([0, ...bytes, ...crc32(bytes)]);
};

const packets = (pid: number, payload: Buffer, count: { value: number }): Buffer[] => {
  const found: Buffer[] = [];
  for (let at = 0; at < payload.length; at += 184) {
    const part = payload.subarray(at, at + 184);
    const head = [0x47, (at === 0 ? 0x40 : 0) | (pid >> 8), pid & 0xff, 0x10 | (count.value & 15)];
    found.push(Buffer.concat([Buffer.from(head), part, Buffer.alloc(184 - part.length, 0xff)]));
    count.value += 1;
  }
  return found;
};

const [pmtPid, textPid] = [0x100, 0x101];

const descriptorOf = (services: readonly TeletextService[]): number[] => {
  const entries = services.flatMap(({ page, language, type }) => [
    ...Buffer.from(language),
    (type << 3) | (Number(page[0]) & 7),
    parseInt(page.slice(1), 16),
  ]);
  return [0x56, entries.length, ...entries];
};

/** A packet of nothing but the clock: without one the times of pages are not believed. */
const clock = (seconds: number): Buffer => {
  const ticks = Math.round(seconds * 90_000);
  const bytes = [ticks >>> 25, (ticks >>> 17) & 0xff, (ticks >>> 9) & 0xff, (ticks >>> 1) & 0xff];
  const field = [183, 0x10, ...bytes, ((ticks & 1) << 7) | 0x7e, 0];
  const packet = Buffer.alloc(188, 0xff);
  packet.set([0x47, textPid >> 8, textPid & 0xff, 0x20, ...field]);
  return packet;
};

/** Pages in the order of their times, at least .2 seconds from the start. */
export const teletextStream = (
  services: readonly TeletextService[],
  pages: readonly TeletextPage[],
): Buffer => {
  const descriptor = descriptorOf(services);
  const pat = section(0, 1, [0, 1, 0xe0 | (pmtPid >> 8), pmtPid & 0xff]);
  const pmt = section(2, 1, [
    ...[0xe0 | (textPid >> 8), textPid & 0xff, 0xf0, 0],
    ...[0x06, 0xe0 | (textPid >> 8), textPid & 0xff, 0xf0, descriptor.length, ...descriptor],
  ]);
  const count = { value: 0 };
  return Buffer.concat([
    ...packets(0, pat, { value: 0 }),
    ...packets(pmtPid, pmt, { value: 0 }),
    ...pages.flatMap((page) => [clock(page.at - 0.1), ...packets(textPid, pes(page), count)]),
  ]);
};
