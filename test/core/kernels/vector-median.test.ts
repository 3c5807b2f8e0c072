import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import { directMedians } from "#test/core/time/direct-medians.ts";

const medians = (vectors: Int8Array, columns: number): Int8Array => {
  const { arrays, kernels } = kernelMemory({
    vectors: ["i8", vectors.length],
    into: ["i8", vectors.length],
  });
  arrays.vectors.set(vectors);
  const rows = vectors.length / 2 / columns;
  kernels.vectorMedian(arrays.vectors.byteOffset, columns, rows, arrays.into.byteOffset);
  return arrays.into;
};

const field = (rows: readonly string[]): Int8Array =>
  Int8Array.from(
    rows
      .join("")
      .split("")
      .flatMap((cell) => [Number(cell), -Number(cell)]),
  );

describe("vectorMedian", () => {
  it("removes a lone vector", () => {
    expect(medians(field(["2222", "2292", "2222"]), 4)).toEqual(field(["2222", "2222", "2222"]));
  });

  it("keeps a straight edge of motion", () => {
    const edge = field(["0055", "0055", "0055"]);
    expect(medians(edge, 4)).toEqual(edge);
  });

  it("answers with a vector of the neighbourhood, never a mixture", () => {
    expect(medians(field(["119", "185", "331"]), 3).slice(8, 10)).toEqual(Int8Array.of(3, -3));
  });

  it("is what a direct loop finds", () => {
    const component = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -128, max: 127 }));
    const vectors = fc.array(fc.tuple(component, component), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(vectors, fc.constantFrom(1, 4, 6, 24), (all, columns) => {
        expect(medians(Int8Array.from(all.flat()), columns)).toEqual(
          Int8Array.from(directMedians(all, columns).flat()),
        );
      }),
    );
  });
});
