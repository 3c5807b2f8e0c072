import { describe, expect, it } from "vitest";
import { vectorMedian } from "#core/time/vector-median.ts";

const field = (rows: readonly string[]): Int8Array =>
  Int8Array.from(
    rows
      .join("")
      .split("")
      .flatMap((cell) => [Number(cell), -Number(cell)]),
  );

describe("vectorMedian", () => {
  it("removes a lone vector", () => {
    expect(vectorMedian(field(["2222", "2292", "2222"]), 4)).toEqual(field(["2222", "2222", "2222"]));
  });

  it("keeps a straight edge of motion", () => {
    const edge = field(["0055", "0055", "0055"]);
    expect(vectorMedian(edge, 4)).toEqual(edge);
  });

  it("answers with a vector of the neighbourhood, never a mixture", () => {
    expect(vectorMedian(field(["119", "185", "331"]), 3).slice(8, 10)).toEqual(Int8Array.of(3, -3));
  });
});
