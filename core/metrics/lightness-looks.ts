import { cellSide } from "#core/model/evidence.ts";
import type { LightnessPyramid } from "#core/time/lightness-pyramid.ts";

/**
 * What a cell looks like in a grey film, as anyone sees it, with no network: how light it is, how light
 * it is beside its surroundings, and how rough. Each is cut in steps; the products are looks. Two steps
 * of each make one of a group, so a group holds eight looks.
 *
 * Not the words that evidence is pooled by (core/memory/): those would find steady what they held steady.
 */
export const lookCount = 16 * 6 * 6;
export const groupCount = 8 * 3 * 3;

/** Bytes of lightness that a step takes. */
const lightnessStep = 16;
/** Where steps end; a cell's lightness less that of its surroundings, and roughness, in bytes of lightness. */
const beside = [-20, -6, 0, 6, 20] as const;
const rough = [1, 2, 4, 6, 12] as const;
/** Cells each way that are a cell's surroundings. */
const around = 4;

const stepOf = (value: number, ends: readonly number[]): number => {
  let step = 0;
  while (step < ends.length && value >= ends[step]!) step += 1;
  return step;
};

/** The group that each look belongs to. */
export const groupOfLook = Uint8Array.from({ length: lookCount }, (_, look) => {
  const [light, near, roughness] = [Math.floor(look / 36), Math.floor(look / 6) % 6, look % 6];
  return (light >> 1) * 9 + (near >> 1) * 3 + (roughness >> 1);
});

/** The look of every cell of a frame. @param into  cells */
export const lightnessLooks = ({ full, quarter, size }: LightnessPyramid, into: Uint16Array): void => {
  const width = size.width / cellSide;
  const height = size.height / cellSide;
  const sums = integralOf(quarter, width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const cell = y * width + x;
      const byte = quarter[cell]!;
      const difference = byte - meanAround(sums, { x, y, width, height });
      const roughness = roughnessOf(full, size.width, y * cellSide * size.width + x * cellSide, byte);
      into[cell] =
        Math.floor(byte / lightnessStep) * 36 + stepOf(difference, beside) * 6 + stepOf(roughness, rough);
    }
  }
};

/** (width + 1) x (height + 1) sums over all cells above and to the left. */
const integralOf = (plane: Uint8Array, width: number, height: number): Float64Array => {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += plane[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  return sums;
};

type Place = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

const meanAround = (sums: Float64Array, { x, y, width, height }: Place): number => {
  const [left, right] = [Math.max(0, x - around), Math.min(width, x + around + 1)];
  const [top, bottom] = [Math.max(0, y - around), Math.min(height, y + around + 1)];
  const stride = width + 1;
  const sum =
    sums[bottom * stride + right]! -
    sums[bottom * stride + left]! -
    sums[top * stride + right]! +
    sums[top * stride + left]!;
  return sum / ((right - left) * (bottom - top));
};

/** Mean distance of a cell's pixels from its mean. @param at  of the cell's first pixel */
const roughnessOf = (full: Uint8Array, stride: number, at: number, mean: number): number => {
  let sum = 0;
  for (let row = 0; row < cellSide; row += 1) {
    for (let column = 0; column < cellSide; column += 1)
      sum += Math.abs(full[at + row * stride + column]! - mean);
  }
  return sum / cellSide ** 2;
};
