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
  const columns = betweenTiles(width, across);
  const rows = betweenTiles(height, down);
  for (let y = 0; y < height; y += 1) {
    const [upper, lower, v] = [rows.first[y]! * across, rows.second[y]! * across, rows.part[y]!];
    for (let x = 0; x < width; x += 1) {
      const left = columns.first[x]!;
      const right = columns.second[x]!;
      const u = columns.part[x]!;
      const above = levels[upper + left]! * (1 - u) + levels[upper + right]! * u;
      const below = levels[lower + left]! * (1 - u) + levels[lower + right]! * u;
      shades[y * width + x] = Math.round(above * (1 - v) + below * v);
    }
  }
  return { at: (pixel) => shades[pixel]! };
};

/** By pixel along a side: the tiles whose middles it lies between, and how far it is on its way to the second. */
const betweenTiles = (length: number, count: number) => {
  const [first, second, part] = [
    new Uint16Array(length),
    new Uint16Array(length),
    new Float64Array(length),
  ];
  for (let at = 0; at < length; at += 1) {
    const place = Math.min(count - 1, Math.max(0, (at + 0.5) / tile - 0.5));
    first[at] = Math.floor(place);
    second[at] = Math.min(count - 1, first[at]! + 1);
    part[at] = place - first[at]!;
  }
  return { first, second, part };
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
