import { cellSide } from "#core/evidence.ts";

/**
 * Mean lightness of every grid cell.
 *
 * @param lightness  width x height, row-major, 0…100; sides are multiples of the cell's
 * @param width  model pixels in a row
 * @param out  cells, filled with 0…100
 */
export const cellLightness = (lightness: Float32Array, width: number, out: Float32Array): void => {
  const cellsAcross = width / cellSide;
  for (let cell = 0; cell < out.length; cell += 1) {
    const across = cell % cellsAcross;
    const corner = ((cell - across) * cellSide + across) * cellSide;
    out[cell] = blockSum(lightness, corner, width) / cellSide ** 2;
  }
};

const blockSum = (plane: Float32Array, corner: number, stride: number): number => {
  let sum = 0;
  for (let row = 0; row < cellSide; row += 1) {
    for (let column = 0; column < cellSide; column += 1) sum += plane[corner + row * stride + column]!;
  }
  return sum;
};

/** Lightness 0…100 to bytes as evidence keeps it: L* times 2.55, rounded. */
export const bytesFromLightness = (lightness: Float32Array, out: Uint8Array): void => {
  for (let i = 0; i < lightness.length; i += 1) out[i] = lightness[i]! * 2.55 + 0.5;
};

/** The lightness, 0…100, that bytes of evidence stand for. */
export const lightnessFromBytes = (bytes: Uint8Array, out: Float32Array): void => {
  for (let i = 0; i < bytes.length; i += 1) out[i] = bytes[i]! / 2.55;
};
