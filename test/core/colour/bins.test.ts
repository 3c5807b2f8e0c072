import { describe, expect, it } from "vitest";
import { abBins } from "#core/colour/bins.ts";
import { convexHull, isInside } from "#core/colour/convex-hull.ts";
import golden from "#test/goldens/bins.json" with { type: "json" };

describe("abBins", () => {
  it("gives the published 313 bins, in order, by rule alone", () => {
    expect([...abBins()]).toEqual(golden.bins.flat());
    expect(golden.bins).toHaveLength(313);
  });
});

describe("convexHull", () => {
  it("keeps corners only, counter-clockwise", () => {
    const square = convexHull([
      [0, 0],
      [2, 2],
      [1, 1],
      [2, 0],
      [1, 0],
      [0, 2],
    ]);
    expect(square).toEqual([
      [0, 0],
      [2, 0],
      [2, 2],
      [0, 2],
    ]);
    expect(isInside([1, 1], square)).toBe(true);
    expect(isInside([2, 1], square)).toBe(false);
    expect(isInside([3, 1], square)).toBe(false);
  });
});
