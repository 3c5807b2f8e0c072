import type { PlaneSize } from "#core/film/planes.ts";

/** How light the paper is at a pixel, 0…255. */
export type Paper = { at(pixel: number): number };

/** Pixels along a side of the tiles that a scan's light is measured on. */
const tile = 64;

/** White paper is plainly white; of a scan, the light of each place is what most of its pixels have. */
export const paperOf = (bytes: Uint8Array, size: PlaneSize): Paper => {
  const histogram = new Uint32Array(256);
  for (let at = 0; at < bytes.length; at += 3) histogram[darkest(bytes, at)]! += 1;
  let light = 0;
  for (let code = 252; code < 256; code += 1) light += histogram[code]!;
  return light * 6 > bytes.length ? { at: () => 255 } : scannedPaper(bytes, size);
};

const darkest = (bytes: Uint8Array, at: number): number =>
  Math.min(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!);

const scannedPaper = (bytes: Uint8Array, { width, height }: PlaneSize): Paper => {
  const [across, down] = [Math.ceil(width / tile), Math.ceil(height / tile)];
  const levels = new Uint8Array(across * down);
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      levels[row * across + column] = upperMiddle(bytes, width, {
        x: column * tile,
        y: row * tile,
        right: Math.min(width, (column + 1) * tile),
        bottom: Math.min(height, (row + 1) * tile),
      });
    }
  }
  const shades = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) shades[y * width + x] = between(levels, across, down, x, y);
  return { at: (pixel) => shades[pixel]! };
};

type Box = { readonly x: number; readonly y: number; readonly right: number; readonly bottom: number };

/** What six tenths of a tile's pixels are at most as light as. */
const upperMiddle = (bytes: Uint8Array, width: number, { x, y, right, bottom }: Box): number => {
  const histogram = new Uint32Array(256);
  for (let row = y; row < bottom; row += 1)
    for (let column = x; column < right; column += 1)
      histogram[darkest(bytes, (row * width + column) * 3)]! += 1;
  const wanted = (right - x) * (bottom - y) * 0.6;
  let code = 0;
  for (let below = histogram[0]!; below < wanted && code < 255; below += histogram[code]!) code += 1;
  return code;
};

/** Bilinear between the middles of tiles. */
const between = (levels: Uint8Array, across: number, down: number, x: number, y: number): number => {
  const column = Math.min(across - 1, Math.max(0, (x + 0.5) / tile - 0.5));
  const row = Math.min(down - 1, Math.max(0, (y + 0.5) / tile - 0.5));
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, below] = [Math.min(across - 1, left + 1), Math.min(down - 1, top + 1)];
  const [u, v] = [column - left, row - top];
  const at = (one: number, other: number): number => levels[other * across + one]!;
  const upper = at(left, top) * (1 - u) + at(right, top) * u;
  return Math.round(upper * (1 - v) + (at(left, below) * (1 - u) + at(right, below) * u) * v);
};
