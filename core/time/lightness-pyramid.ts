import type { PlaneSize } from "#core/film/planes.ts";

/** A frame's L plane as motion search wants it: as it is, and at a quarter of each side. */
export type LightnessPyramid = {
  readonly size: PlaneSize;
  /** width * height, row-major; L* times 2.55, rounded. */
  readonly full: Uint8Array;
  /** (width / 4) * (height / 4); means of 4x4 pixels, the same units. */
  readonly quarter: Uint8Array;
};

/** Model pixels along one side of a pixel of the quarter plane; the same as a grid cell's side. */
export const quarterSide = 4;

/**
 * The pyramid of an L plane of model size. `quarter` has one pixel a grid cell, so it is the
 * `lightnessBytes` of the frame's evidence as well.
 *
 * @param full  kept, not copied
 */
export const lightnessPyramid = (full: Uint8Array, size: PlaneSize): LightnessPyramid => {
  if (size.width % 32 !== 0 || size.height % 32 !== 0) {
    throw new RangeError(`model sides must be multiples of 32, got ${size.width}x${size.height}`);
  }
  if (full.length !== size.width * size.height) {
    throw new RangeError(`an L plane of ${size.width}x${size.height} cannot hold ${full.length} pixels`);
  }
  return { size, full, quarter: quarterPlane(full, size) };
};

const quarterPlane = (full: Uint8Array, { width, height }: PlaneSize): Uint8Array => {
  const across = width / quarterSide;
  const quarter = new Uint8Array(across * (height / quarterSide));
  const sums = new Uint16Array(across);
  for (let row = 0; row < height; row += 1) {
    const from = row * width;
    for (let x = 0; x < across; x += 1) {
      const at = from + x * quarterSide;
      sums[x]! += full[at]! + full[at + 1]! + full[at + 2]! + full[at + 3]!;
    }
    if (row % quarterSide !== quarterSide - 1) continue;
    const to = ((row - quarterSide + 1) / quarterSide) * across;
    for (let x = 0; x < across; x += 1) quarter[to + x] = (sums[x]! + 8) >> 4;
    sums.fill(0);
  }
  return quarter;
};
