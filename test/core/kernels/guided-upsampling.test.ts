import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";

type Cells = { width: number; height: number; lightness: Float32Array; ab: Float32Array };

const fitted = ({ width, height, lightness, ab }: Cells) => {
  const cells = width * height;
  const { arrays, kernels } = kernelMemory({
    lightness: ["f32", cells],
    ab: ["f32", 2 * cells],
    a: ["f32", 4 * cells],
    b: ["f32", 4 * cells],
  });
  arrays.lightness.set(lightness);
  arrays.ab.set(ab);
  const at = ({ byteOffset }: { byteOffset: number }) => byteOffset;
  const { fitCells } = kernels;
  fitCells(at(arrays.lightness), at(arrays.ab), width, height, at(arrays.a), at(arrays.b));
  return [arrays.a, arrays.b];
};

/** Slope, base, low, high of one cell in double precision, its neighbours added row by row. */
const direct = ({ width, height, lightness, ab }: Cells, channel: number): Float32Array => {
  const models = new Float32Array(4 * width * height);
  for (let cell = 0; cell < width * height; cell += 1) {
    const [x, y] = [cell % width, Math.floor(cell / width)];
    const around = [...lightness.keys()].filter(
      (other) => Math.abs((other % width) - x) <= 1 && Math.abs(Math.floor(other / width) - y) <= 1,
    );
    const l = (other: number) => lightness[other]!;
    const c = (other: number) => ab[2 * other + channel]!;
    const mean = (of: (other: number) => number) =>
      around.reduce((sum, other) => sum + of(other), 0) / around.length;
    const variance = mean((other) => l(other) * l(other)) - mean(l) ** 2;
    const slope = (mean((other) => l(other) * c(other)) - mean(l) * mean(c)) / (variance + 16);
    const colours = around.map(c);
    models.set(
      [slope, c(cell) - slope * l(cell), Math.min(...colours), Math.max(...colours)],
      4 * cell,
    );
  }
  return models;
};

const plane = (length: number, least: number, most: number) =>
  fc
    .array(fc.oneof(fc.constantFrom(least, 0, most), fc.double({ min: least, max: most, noNaN: true })), {
      minLength: length,
      maxLength: length,
    })
    // Adding zero turns -0 into 0, which Math.min tells apart and the kernel does not.
    .map((values) => Float32Array.from(values, (value) => Math.fround(value) + 0));

const anyCells = fc
  .record({ width: fc.integer({ min: 1, max: 7 }), height: fc.integer({ min: 1, max: 7 }) })
  .chain(({ width, height }) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      lightness: plane(width * height, 0, 100),
      ab: plane(2 * width * height, -110, 100),
    }),
  );

describe("fitCells", () => {
  it("gives the models of double precision, bit for bit", () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        expect(fitted(cells)).toEqual([direct(cells, 0), direct(cells, 1)]);
      }),
    );
  });
});
