import type { SampleDepth } from "#core/film/frame-facts.ts";

export type SamplePlane = Uint8Array | Uint16Array | Float32Array;

/** One frame's colour planes, row-major, in the samples of its file; alpha where the file has it. */
export type FrameSamples = {
  readonly red: SamplePlane;
  readonly green: SamplePlane;
  readonly blue: SamplePlane;
  readonly alpha: SamplePlane | null;
};

/** The sample of full light: 255 of 8 bits, 1 of numbers with a point. */
export const fullSample = (depth: SampleDepth): number => (typeof depth === "number" ? 2 ** depth - 1 : 1);

export const newPlane = (depth: SampleDepth, length: number): SamplePlane => {
  if (typeof depth !== "number") return new Float32Array(length);
  return depth === 8 ? new Uint8Array(length) : new Uint16Array(length);
};

/** A plane in another depth; in its own it stays as it is, bit for bit. */
export const planeInDepth = (plane: SamplePlane, from: SampleDepth, to: SampleDepth): SamplePlane => {
  const [full, wanted] = [fullSample(from), fullSample(to)];
  if (full === wanted) return plane;
  const scaled = newPlane(to, plane.length);
  const isWhole = typeof to === "number";
  for (let i = 0; i < plane.length; i += 1) {
    const value = (Math.min(Math.max(plane[i]!, 0), full) / full) * wanted;
    scaled[i] = isWhole ? Math.round(value) : value;
  }
  return scaled;
};

/** Packed bytes R, G, B, A as planes. */
export const unpackedFrame = (raw: Uint8Array, hasAlpha: boolean): FrameSamples => {
  const plane = (channel: number): Uint8Array => {
    const samples = new Uint8Array(raw.length / 4);
    for (let at = 0; at < samples.length; at += 1) samples[at] = raw[at * 4 + channel]!;
    return samples;
  };
  return { red: plane(0), green: plane(1), blue: plane(2), alpha: hasAlpha ? plane(3) : null };
};

/** Planes of bytes as R, G, B, A; without alpha all is opaque. */
export const packedFrame = ({ red, green, blue, alpha }: FrameSamples): Uint8Array => {
  const bytes = new Uint8Array(red.length * 4);
  for (let at = 0; at < red.length; at += 1) {
    bytes[at * 4] = red[at]!;
    bytes[at * 4 + 1] = green[at]!;
    bytes[at * 4 + 2] = blue[at]!;
    bytes[at * 4 + 3] = alpha === null ? 255 : alpha[at]!;
  }
  return bytes;
};
