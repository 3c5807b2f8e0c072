import * as z from "zod";

/** Bytes of a grid, base64. */
const cells = z.base64();

const share = z.number().min(0).max(1);

/**
 * What a worker saw of a chunk's frames while it painted them, for the review: numbers a frame, and of
 * key frames the grid. Grids are upright, row-major.
 */
export const measuresSchema = z.strictObject({
  version: z.literal(1),
  chunk: z.string(),
  first: z.int().nonnegative().describe("frame of the first of each list, global index"),
  confidence: z.array(share).describe("mean kappa a frame"),
  entropy: z.array(share).describe("mean H / log Q a frame, as the confidence head foretells it"),
  lowConfidence: z.array(share).describe("share of cells of low confidence a frame"),
  colourfulness: z.array(z.number().nonnegative()).describe("of the frame's cells"),
  keyFrames: z.array(
    z.strictObject({
      frame: z.int().nonnegative(),
      confidence: cells.describe("kappa, 1…255"),
      classes: cells.describe("most likely semantic class"),
      ab: cells.describe("a, b of each cell, int8, Lab units"),
      alternates: z
        .array(
          z.strictObject({
            id: z.string(),
            label: z.string(),
            vividness: share,
            temperature: z.number().positive().max(1),
            ab: cells,
          }),
        )
        .describe("of the shot's first key frame; empty at others"),
    }),
  ),
});

export type Measures = z.infer<typeof measuresSchema>;
export type KeyFrameMeasures = Measures["keyFrames"][number];

/**
 * The vote's entropy as a share of log Q, of each byte of confidence: kappa = (1 - H / log Q)^exponent,
 * kept as kappa times 255 (training/learn/losses.py, `certainty`).
 */
export const entropyByByte = (exponent: number): Float32Array =>
  Float32Array.from({ length: 256 }, (_, byte) => 1 - (byte / 255) ** (1 / exponent));

/** ab to bytes, each number rounded and held to what a byte takes. */
export const abBytes = (ab: Float32Array): Uint8Array =>
  new Uint8Array(Int8Array.from(ab, (value) => Math.max(-128, Math.min(127, Math.round(value)))).buffer);

/** ab from the bytes of `abBytes`. */
export const abFromBytes = (bytes: Uint8Array): Float32Array =>
  Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length));

export const toBase64 = (bytes: Uint8Array): string => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

export const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
