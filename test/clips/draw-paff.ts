import { writeFileSync } from "node:fs";
import { draw } from "#test/clips/draw-clip.ts";

/**
 * H.264 whose fields are pictures of their own (PAFF), as broadcasts and camcorders have it and x264 does
 * not write. Main profile, every macroblock as plain samples (I_PCM): what decodes is what was drawn.
 */

/** The bits of one NAL unit. */
class Bits {
  readonly #bytes: number[] = [];
  #waiting = 0;
  #count = 0;

  u(value: number, bits: number): this {
    for (let bit = bits - 1; bit >= 0; bit -= 1) {
      this.#waiting = (this.#waiting << 1) | ((value >> bit) & 1);
      this.#count += 1;
      if (this.#count < 8) continue;
      this.#bytes.push(this.#waiting);
      this.#waiting = 0;
      this.#count = 0;
    }
    return this;
  }

  /** Unsigned numbers as exponential Golomb codes. */
  ue(...values: readonly number[]): this {
    for (const value of values) {
      const length = 32 - Math.clz32(value + 1);
      this.u(0, length - 1).u(value + 1, length);
    }
    return this;
  }

  align(): this {
    return this.#count === 0 ? this : this.u(0, 8 - this.#count);
  }

  /** With its start code; what would look like another's is escaped. */
  unit(): number[] {
    this.u(1, 1).align();
    const escaped: number[] = [0, 0, 0, 1];
    let zeros = 0;
    for (const byte of this.#bytes) {
      if (zeros >= 2 && byte <= 3) {
        escaped.push(3);
        zeros = 0;
      }
      escaped.push(byte);
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    return escaped;
  }
}

const width = 64;
const height = 64;
const fieldHeight = height / 2;
/** Frames from one random access point to the next. */
const group = 8;

const nal = (importance: number, kind: number): Bits => new Bits().u(0, 1).u(importance, 2).u(kind, 5);

/** Numbers of frames have 4 bits, places in display order 8; at most one reference; fields allowed. */
const parameterSets = (rate: number): number[] => [
  ...nal(3, 7)
    .u(77, 8)
    .u(0, 8)
    .u(30, 8)
    .ue(0, 0, 0, 4, 2)
    .u(0, 1)
    .ue(width / 16 - 1, height / 32 - 1)
    // No frames only, no mixing inside a frame, direct 8x8, no cropping, a VUI: its timing alone.
    .u(0b00101, 5)
    .u(0b00001, 5)
    .u(1, 32)
    .u(2 * rate, 32)
    .u(0b1, 1)
    // No HRDs, pictures are not named as fields; how far frames are reordered is.
    .u(0b0001, 4)
    .u(1, 1)
    .ue(0, 0, 10, 10, 2, 4)
    .unit(),
  ...nal(3, 8).ue(0, 0).u(0, 2).ue(0, 0, 0).u(0, 3).ue(0, 0, 0).u(0b100, 3).unit(),
];

type Field = {
  /** In decoding order, and in display order since the last random access point. */
  readonly coded: number;
  readonly shown: number;
  readonly bottom: boolean;
  readonly first: boolean;
  readonly reference: boolean;
  readonly frame: number;
};

/** Luma of a pixel: a pattern that moves from frame to frame. */
const lumaAt = (frame: number, x: number, y: number): number =>
  32 + ((x * 3 + y * 2 + frame * 7) % 160) + (y % 2);

const fieldUnit = ({ coded, shown, bottom, first, reference, frame }: Field): number[] => {
  const opens = coded === 0 && first;
  const bits = nal(reference ? 2 : 0, opens ? 5 : 1)
    .ue(0, 7, 0)
    .u(coded % 16, 4)
    .u(bottom ? 0b11 : 0b10, 2);
  if (opens) bits.ue(Math.floor(frame / group) % 2);
  bits.u(2 * shown + (first ? 0 : 1), 8);
  if (reference) bits.u(0, opens ? 2 : 1);
  bits.ue(0, 1);
  for (let y = 0; y < fieldHeight; y += 16)
    for (let x = 0; x < width; x += 16) {
      bits.ue(25).align();
      for (let row = 0; row < 16; row += 1)
        for (let column = 0; column < 16; column += 1)
          bits.u(lumaAt(frame, x + column, 2 * (y + row) + (bottom ? 1 : 0)), 8);
      for (let sample = 0; sample < 128; sample += 1) bits.u(128, 8);
    }
  return bits.unit();
};

/** Each second frame is shown before the one that was coded before it, as B frames are. */
const decodingOrder = (frames: number): number[] => {
  const order: number[] = [];
  for (let at = 0; at < frames; at += group) {
    const end = Math.min(group, frames - at);
    order.push(at);
    for (let i = 2; i < end; i += 2) order.push(at + i, at + i - 1);
    if (end % 2 === 0) order.push(at + end - 1);
  }
  return order;
};

/**
 * Writes raw H.264 of 64x64 in separate fields.
 *
 * @param rate  frames per second
 */
export const paffClip = (
  path: string,
  { frames, rate, topFirst = true }: { frames: number; rate: number; topFirst?: boolean },
): string => {
  const written: number[][] = [];
  let coded = 0;
  for (const frame of decodingOrder(frames)) {
    const shown = frame % group;
    if (shown === 0) {
      written.push(parameterSets(rate));
      coded = 0;
    }
    const reference = shown % 2 === 0 || shown === group - 1;
    for (const first of [true, false])
      written.push(fieldUnit({ coded, shown, bottom: first !== topFirst, first, reference, frame }));
    if (reference) coded += 1;
  }
  writeFileSync(path, Uint8Array.from(written.flat()));
  return path;
};

/** Puts such H.264, of 25 frames per second, into a container in which each packet is a field with its time. */
export const muxPaff = (raw: string, path: string): Promise<string> => {
  const field = path.endsWith(".mkv") ? 20 : 1800;
  const place = `mod(floor(N/2),${group})`;
  const shown = `if(eq(${place},0)+eq(${place},${group - 1}),${place},${place}+1-2*mod(${place}+1,2))`;
  const frame = `(floor(floor(N/2)/${group})*${group}+${shown})`;
  const pts = `${field}*(2*${frame}+mod(N,2)+4)`;
  const stamps = `setts=pts='${pts}':dts='${field}*N':duration=${field}`;
  return draw(
    path,
    "-r",
    "50",
    "-i",
    raw,
    "-c",
    "copy",
    "-video_track_timescale",
    "90000",
    "-bsf:v",
    stamps,
  );
};
