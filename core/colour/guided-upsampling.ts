import type { PlaneSize } from "#core/ports.ts";

/**
 * What a cell says of the colour around it: `slope * L + base`, held between `low` and `high`. Four
 * numbers a cell and channel, so that a row of cells is interpolated in one run.
 */
export const coefficientsPerCell = 4;

export type GuidedOptions = {
  /** Cells on each side that a cell's slope is measured over. */
  readonly radius?: number;
  /** Variance of lightness, L* squared, below which slopes fade: what film grain has. */
  readonly grain?: number;
};

/**
 * Local linear models of colour by lightness on the grid (fast guided filter, He & Sun 2015), made to
 * pass through every cell's own colour: `base = ab - slope * L` of the cell itself, where the original
 * averages the models of all windows.
 *
 * That average blurs colour over twice the radius. Nine pictures of 268 to 1280 lines, from the true ab
 * of some 88x48 cells, PSNR of ab: bilinear 39.6 dB, the original at radius 2 36.4, this at radius 1
 * 40.5; from a grid blurred as a network's is 37.4, 35.7, 38.1. Larger radii lose. Averaging the slopes
 * as well changes less than 0.1 dB and leaves a third of the blur at a step edge. With heavy grain (5 L*
 * a chroma pixel) the best `grain` is 36, without any it hardly matters.
 *
 * @param lightness  cells, L* 0…100
 * @param ab  cells x 2, Lab units
 * @param channel  0 for a, 1 for b
 * @param out  cells x 4: slope, base, low, high; the last two are the extremes of the 3x3 cells around
 */
export const fitCells = (
  lightness: Float32Array,
  ab: Float32Array,
  channel: 0 | 1,
  size: PlaneSize,
  out: Float32Array,
  { radius = 1, grain = 16 }: GuidedOptions = {},
): void => {
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const cell = y * size.width + x;
      const slope = slopeAround(lightness, ab, channel, size, x, y, radius, grain);
      const at = cell * coefficientsPerCell;
      out[at] = slope;
      out[at + 1] = ab[2 * cell + channel]! - slope * lightness[cell]!;
      extremesAround(ab, channel, size, x, y, out, at + 2);
    }
  }
};

/** cov(L, colour) / (var L + grain) over the window; cells outside the grid are left out. */
const slopeAround = (
  lightness: Float32Array,
  ab: Float32Array,
  channel: 0 | 1,
  { width, height }: PlaneSize,
  x: number,
  y: number,
  radius: number,
  grain: number,
): number => {
  const [left, right] = [Math.max(0, x - radius), Math.min(width - 1, x + radius)];
  const [top, bottom] = [Math.max(0, y - radius), Math.min(height - 1, y + radius)];
  const count = (right - left + 1) * (bottom - top + 1);
  let [sumL, sumC, sumLL, sumLC] = [0, 0, 0, 0];
  for (let row = top; row <= bottom; row += 1) {
    for (let cell = row * width + left; cell <= row * width + right; cell += 1) {
      const l = lightness[cell]!;
      const c = ab[2 * cell + channel]!;
      sumL += l;
      sumC += c;
      sumLL += l * l;
      sumLC += l * c;
    }
  }
  const variance = sumLL / count - (sumL / count) ** 2;
  return (sumLC / count - (sumL / count) * (sumC / count)) / (variance + grain);
};

const extremesAround = (
  ab: Float32Array,
  channel: 0 | 1,
  { width, height }: PlaneSize,
  x: number,
  y: number,
  out: Float32Array,
  at: number,
): void => {
  let [low, high] = [Infinity, -Infinity];
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
      const c = ab[2 * (row * width + column) + channel]!;
      if (c < low) low = c;
      if (c > high) high = c;
    }
  }
  out[at] = low;
  out[at + 1] = high;
};
