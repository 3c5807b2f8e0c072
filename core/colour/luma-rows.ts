import type { PlaneSize } from "#core/ports.ts";
import type { Source } from "#core/source.ts";

/** The two luma rows that a chroma row belongs to; the same one twice at an odd lower edge. */
export type RowPair = { readonly upper: number; readonly lower: number };

/**
 * Luma rows of a chroma row at 4:2:0. In interlaced film neighbouring chroma rows belong to different
 * fields, and so do neighbouring luma rows: chroma row c takes two luma rows of field c % 2 (H.262 6.1.1.8).
 */
export const lumaRowsOf = (
  chromaRow: number,
  height: number,
  fieldOrder: Source["video"]["fieldOrder"],
): RowPair => {
  const interlaced = fieldOrder !== "progressive";
  const upper = interlaced ? 4 * (chromaRow >> 1) + (chromaRow & 1) : 2 * chromaRow;
  const lower = interlaced ? upper + 2 : upper + 1;
  return { upper, lower: lower < height ? lower : upper };
};

/**
 * Sums of the four luma codes around every pixel of a chroma row; at an odd right edge the last column
 * counts twice.
 *
 * @param luma  height x width codes, row-major
 * @param out  half the width, rounded up; four times the mean code
 */
export const sumLumaRows = (
  luma: Uint8Array | Uint16Array,
  { width }: PlaneSize,
  { upper, lower }: RowPair,
  out: Uint16Array,
): void => {
  const [top, bottom] = [upper * width, lower * width];
  const pairs = width >> 1;
  for (let x = 0; x < pairs; x += 1) {
    const p = top + 2 * x;
    const q = bottom + 2 * x;
    out[x] = luma[p]! + luma[p + 1]! + luma[q]! + luma[q + 1]!;
  }
  if (pairs < out.length) out[pairs] = 2 * (luma[top + width - 1]! + luma[bottom + width - 1]!);
};
