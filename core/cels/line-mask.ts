import type { PlaneSize } from "#core/film/planes.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { paperOf, type Paper } from "#core/cels/paper.ts";

/** What of a drawing is line. */
export type LineMask = {
  readonly size: PlaneSize;
  /** How much ink a pixel has, 0…255: from alpha, or from how much darker it is than its paper. */
  readonly ink: Uint8Array;
  /** 1: the pixel bounds regions. */
  readonly line: Uint8Array;
  /**
   * Lines that a studio draws for the painter and that are painted over, highlights and shadows: 1 red,
   * 2 green, 3 blue; 0: none.
   */
  readonly trace: Uint8Array;
  /** How far a pixel's ink is from grey, 0…255. */
  readonly tint: Uint8Array;
  /** Mean width of the lines, pixels; 0: there is none. */
  readonly thickness: number;
  /** Ink up to here is the paper's own: texture, dust, noise. */
  readonly noise: number;
  /** Ink of a line's middle: from here on nothing shows through. */
  readonly full: number;
  readonly paper: Paper;
};

/** Share of a line's usual ink from which a pixel bounds regions; below it an antialiased edge is meant. */
const lineShare = 0.24;

/** Ink that no line is as pale as. */
const minInk = 14;

/** Finds the lines of a drawing on white or scanned paper, or with alpha. */
export const lineMaskOf = (picture: CelPicture): LineMask => {
  const { size } = picture;
  const bytes = onWhite(picture);
  const paper = paperOf(bytes, size);
  const ink = inkOf(picture, bytes, paper);
  const { noise, threshold, full } = levelsOf(ink);
  const line = new Uint8Array(ink.length);
  const trace = new Uint8Array(ink.length);
  const tint = new Uint8Array(ink.length);
  for (let at = 0; at < ink.length; at += 1) {
    const amount = ink[at]!;
    if (amount <= noise) continue;
    const [red, green, blue] = [bytes[at * 3]!, bytes[at * 3 + 1]!, bytes[at * 3 + 2]!];
    trace[at] = traceOf(red, green, blue);
    tint[at] = Math.max(red, green, blue) - Math.min(red, green, blue);
    if (amount >= threshold) line[at] = 1;
  }
  return { size, ink, line, trace, tint, thickness: thicknessOf(line, size), noise, full, paper };
};

/** Three bytes a pixel, as seen on white paper. */
const onWhite = ({ samples, depth, hasAlpha }: CelPicture): Uint8Array => {
  const pixels = samples.length / 4;
  const bytes = new Uint8Array(pixels * 3);
  const shift = depth === 8 ? 0 : 8;
  for (let at = 0; at < pixels; at += 1) {
    const opacity = hasAlpha ? samples[at * 4 + 3]! >> shift : 255;
    for (let channel = 0; channel < 3; channel += 1) {
      const code = samples[at * 4 + channel]! >> shift;
      bytes[at * 3 + channel] = opacity === 255 ? code : 255 - Math.round(((255 - code) * opacity) / 255);
    }
  }
  return bytes;
};

/** Paint as light as this is paper, also where it is opaque. */
const white = 245;

const inkOf = ({ samples, depth, hasAlpha }: CelPicture, bytes: Uint8Array, paper: Paper): Uint8Array => {
  const ink = new Uint8Array(samples.length / 4);
  const shift = depth === 8 ? 0 : 8;
  for (let at = 0; at < ink.length; at += 1) {
    const darkest = Math.min(bytes[at * 3]!, bytes[at * 3 + 1]!, bytes[at * 3 + 2]!);
    ink[at] = Math.max(0, paper.at(at) - darkest);
    if (!hasAlpha) continue;
    const own = Math.min(samples[at * 4]!, samples[at * 4 + 1]!, samples[at * 4 + 2]!) >> shift;
    if (own < white) ink[at] = Math.max(ink[at]!, samples[at * 4 + 3]! >> shift);
  }
  return ink;
};

type Levels = { readonly noise: number; readonly threshold: number; readonly full: number };

/** Ink that is the paper's, from which on it is a line, and of a line's middle. */
const levelsOf = (ink: Uint8Array): Levels => {
  const histogram = new Uint32Array(256);
  for (const amount of ink) histogram[amount]! += 1;
  // Antialiased edges are few; more pale pixels than they can be is the paper's texture.
  let noise = 24;
  for (let pale = 0; noise > 0; noise -= 1) {
    pale += histogram[noise]!;
    if (pale > ink.length * 0.02) break;
  }
  let strong = 0;
  for (let amount = noise + 12; amount < 256; amount += 1) strong += histogram[amount]!;
  let usual = 255;
  for (let above = 0; usual > noise + 12; usual -= 1) {
    above += histogram[usual]!;
    if (above > strong * 0.3) break;
  }
  const threshold = Math.max(minInk, noise + 8, Math.round(usual * lineShare));
  return { noise, threshold, full: Math.max(threshold, usual) };
};

/** Red, green or blue by how much one channel stands above both others, measured by the ink's amount. */
const traceOf = (red: number, green: number, blue: number): number => {
  const amount = 255 - Math.min(red, green, blue);
  const margin = amount * 0.5;
  if (red - Math.max(green, blue) > margin) return 1;
  if (green - Math.max(red, blue) > margin) return 2;
  return blue - Math.max(red, green) > margin ? 3 : 0;
};

/** Twice the area of all lines over the length of their edges. */
const thicknessOf = (line: Uint8Array, { width, height }: PlaneSize): number => {
  let [area, edges] = [0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      area += line[at]!;
      if (x + 1 < width && line[at] !== line[at + 1]) edges += 1;
      if (y + 1 < height && line[at] !== line[at + width]) edges += 1;
    }
  }
  // A slanted edge shows 4/π as many pixel sides as it is long.
  return edges === 0 ? 0 : (2 * area * 4) / (edges * Math.PI);
};
