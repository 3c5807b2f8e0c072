import type { PlaneSize } from "#core/film/planes.ts";

/** Cells along a side of a patch. */
const patchSide = 12;

/** Samples along a side of a cell. */
const fine = 2;

type Level = { readonly plane: Float32Array; readonly width: number; readonly height: number };

/** Ink at full size, half, quarter and so on. */
export type InkPyramid = readonly Level[];

export const inkPyramid = (line: Uint8Array, { width, height }: PlaneSize): InkPyramid => {
  const levels: Level[] = [{ plane: Float32Array.from(line), width, height }];
  for (let last = levels[0]!; Math.min(last.width, last.height) > 16; levels.push(last))
    last = halved(last);
  return levels;
};

const halved = ({ plane, width, height }: Level): Level => {
  const [across, down] = [Math.floor(width / 2), Math.floor(height / 2)];
  const half = new Float32Array(across * down);
  for (let y = 0; y < down; y += 1) {
    for (let x = 0; x < across; x += 1) {
      const at = y * 2 * width + x * 2;
      half[y * across + x] =
        (plane[at]! + plane[at + 1]! + plane[at + width]! + plane[at + width + 1]!) / 4;
    }
  }
  return { plane: half, width: across, height: down };
};

type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** How much wider than a region's box what is around it is looked at, and pixels that are seen at least. */
const contextShare = 2.4;
const minContext = 28;

/** A region's own shape in its square box, and the ink in a wider square around it. */
export const patchesOf = (
  inside: Int32Array,
  { width, height }: PlaneSize,
  region: number,
  { left, top, right, bottom }: Box,
  pyramid: InkPyramid,
): { readonly shape: Float32Array; readonly context: Float32Array } => {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const side = Math.max(right - left, bottom - top);
  const shape = sampled(x, y, side, (column, row) => {
    const [u, v] = [Math.floor(column), Math.floor(row)];
    return u >= 0 && v >= 0 && u < width && v < height && inside[v * width + u] === region ? 1 : 0;
  });
  const wide = Math.max(minContext, side * contextShare);
  const wanted = Math.floor(Math.log2(Math.max(1, wide / (patchSide * fine))));
  const scale = Math.min(wanted, pyramid.length - 1);
  const level = pyramid[scale]!;
  const context = sampled(x, y, wide, (column, row) => {
    const [u, v] = [Math.floor(column / 2 ** scale), Math.floor(row / 2 ** scale)];
    return u >= 0 && v >= 0 && u < level.width && v < level.height ? level.plane[v * level.width + u]! : 0;
  });
  return { shape, context };
};

/** A square of `side` pixels about a place, in cells; the whole has length 1. */
const sampled = (
  x: number,
  y: number,
  side: number,
  look: (x: number, y: number) => number,
): Float32Array => {
  const patch = new Float32Array(patchSide * patchSide);
  const step = side / (patchSide * fine);
  for (let row = 0; row < patchSide * fine; row += 1) {
    for (let column = 0; column < patchSide * fine; column += 1) {
      const value = look(x - side / 2 + (column + 0.5) * step, y - side / 2 + (row + 0.5) * step);
      patch[Math.floor(row / fine) * patchSide + Math.floor(column / fine)]! += value;
    }
  }
  const length = Math.hypot(...patch);
  return length === 0 ? patch : patch.map((value) => value / length);
};

/** 1 for the same picture, 0 for two that share nothing. */
export const likeness = (one: Float32Array, other: Float32Array): number => {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at]! * other[at]!;
  return sum;
};
