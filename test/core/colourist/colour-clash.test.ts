import { describe, expect, it } from "vitest";
import { compareColours, isClash } from "#core/colourist/colour-clash.ts";

/** What was found for cells: trust, and a colour with mass 1. */
const found = (...cells: readonly (readonly [number, number, number])[]): Int8Array =>
  Int8Array.from(cells.flatMap(([trust, a, b]) => [trust, 127, a, b]));

describe("compareColours", () => {
  it("says how much both show, and how far apart it is", () => {
    const ab = Float32Array.of(10, 0, 40, 0, 0, 0, 5, 5);
    const { compared, different, distance, cells } = compareColours(
      { ab },
      found([120, 12, 0], [120, 0, 0], [10, 90, 90], [70, 5, 5]),
    );
    expect(compared).toBe(0.75);
    expect(different).toBeCloseTo(1 / 3);
    expect(distance).toBeCloseTo(40);
    expect([...cells]).toEqual([0, 1, 0, 0]);
  });

  it("asks nothing of cells that the picture itself is not trusted in", () => {
    const ab = Float32Array.of(40, 0, 40, 0);
    const trust = Uint8Array.of(255, 20);
    expect(compareColours({ ab, trust }, found([120, 0, 0], [120, 0, 0])).compared).toBe(0.5);
  });

  it("finds nothing where nothing is found", () => {
    const nothing = compareColours({ ab: new Float32Array(4) }, new Int8Array(8));
    expect(nothing).toMatchObject({ compared: 0, different: 0, distance: 0 });
    expect(isClash(nothing)).toBe(false);
  });
});

describe("isClash", () => {
  const cells = new Uint8Array();

  it.each([
    [0.5, 0.06, false],
    [0.5, 0.11, true],
    [0.04, 0.9, false],
  ])("of pictures that share %d, of which %d differs: %s", (compared, different, expected) => {
    expect(isClash({ compared, different, distance: 30, cells })).toBe(expected);
  });
});
