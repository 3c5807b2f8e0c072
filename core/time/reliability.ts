import { bytesPerLightness } from "#core/colour/lightness-bytes.ts";
import { blockCount, cellCount, type Grid } from "#core/model/evidence.ts";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";

/** A frame as its neighbour in time judges it. */
export type FrameView = {
  /** cells; mean lightness, L* times 2.55. */
  readonly lightnessBytes: Uint8Array;
  /** blocks x (dx, dy); where each block lies in the other frame, model pixels. */
  readonly motion: Int8Array;
};

/** Width of the Gaussian on the difference of lightness, L* units (method.md 4.2). */
const sigma = 4;

/** Below this nothing worth carrying is left, and numbers too small to be fast are kept out. */
const minReliability = 1e-3;

/** Units of the kernel's differences: bilinear weights are quarters each way, lightness is L* times 2.55. */
const unitsPerLightness = 16 * bytesPerLightness;

/** Bins of their histogram. */
const differenceCount = 2 * 16 * 255 + 1;

/**
 * How far what a cell shows is the same thing in two neighbouring frames:
 * r = c_fb exp(-e^2 / 2 sigma^2), from evidence alone.
 *
 * e is the absolute difference of lightness along the motion, less the frame's median difference (old
 * film flickers), averaged 3x3. It is taken along the motion itself, interpolated between cells, not
 * along the gather: the gather's rounding of up to 3/4 cell would read as a change at every edge of a
 * slow pan and forget there what is well known. c_fb is the forward-backward test (Sundaram, Brox &
 * Keutzer 2010): zero where |u + u'|^2 > 0.01 (|u|^2 + |u'|^2) + 0.5, u in cells.
 *
 * @returns a function that fills `into` (cells, 0…1) for a cell of `here` looked up in `there`; it
 *   owns the working memory, one frame at a time
 */
export const reliabilityMeter = (
  grid: Grid,
): ((here: FrameView, there: FrameView, into: Float32Array) => void) => {
  const cells = cellCount(grid);
  const vectors = 2 * blockCount(grid);
  const table = reliabilityBySum();
  const { arrays, kernels } = kernelMemory({
    here: ["u8", cells],
    there: ["u8", cells],
    motionHere: ["i8", vectors],
    motionThere: ["i8", vectors],
    table: ["f32", table.length],
    counts: ["i32", differenceCount],
    differences: ["i32", cells],
    rows: ["i32", cells],
    into: ["f32", cells],
  });
  arrays.table.set(table);
  const at = ({ byteOffset }: { readonly byteOffset: number }): number => byteOffset;
  const numbers = [
    ...[grid.width, grid.height, at(arrays.here), at(arrays.there)],
    ...[at(arrays.motionHere), at(arrays.motionThere), at(arrays.table), table.length - 1],
    ...[at(arrays.counts), at(arrays.differences), at(arrays.rows), at(arrays.into)],
  ];
  return (here, there, into) => {
    if (
      into.length !== cells ||
      here.lightnessBytes.length !== cells ||
      there.lightnessBytes.length !== cells
    ) {
      throw new RangeError(
        `reliability of ${cells} cells, got ${here.lightnessBytes.length}, ${there.lightnessBytes.length}`,
      );
    }
    arrays.here.set(here.lightnessBytes);
    arrays.there.set(there.lightnessBytes);
    arrays.motionHere.set(here.motion);
    arrays.motionThere.set(there.motion);
    kernels.reliability(...numbers);
    into.set(arrays.into);
  };
};

/** exp(-e^2 / 2 sigma^2) by the sum of differences over 3x3 cells, down to what is not worth carrying: 0. */
const reliabilityBySum = (): Float32Array => {
  const table: number[] = [];
  let r = 1;
  while (r >= minReliability) {
    table.push(r);
    const lightness = table.length / (9 * unitsPerLightness);
    r = Math.exp((-lightness * lightness) / (2 * sigma * sigma));
  }
  return Float32Array.from([...table, 0]);
};
