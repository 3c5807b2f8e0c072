import { describe, expect, it } from "vitest";
import { flicker, meanChroma } from "#core/metrics/flicker.ts";

const before = Float32Array.of(0, 0, 10, 0);
const ab = Float32Array.of(3, 4, 10, 0);

describe("flicker", () => {
  it("is the mean distance in ab between a frame and the one before it", () => {
    expect(flicker([{ ab, before }])).toBe(2.5);
    expect(
      flicker([
        { ab, before },
        { ab: before, before },
      ]),
    ).toBe(1.25);
  });

  it("follows motion and leaves out what the frame before does not show", () => {
    expect(flicker([{ ab, before, source: Int32Array.of(1, 1) }])).toBeCloseTo(Math.hypot(7, 4) / 2, 12);
    expect(flicker([{ ab, before, visible: [1, 0] }])).toBe(5);
    expect(flicker([{ ab, before, visible: [0, 0] }])).toBe(0);
  });

  it("is no number when the planes differ in size", () => {
    expect(flicker([{ ab, before: before.subarray(2) }])).toBeNaN();
  });

  it("is 0 for no frames", () => {
    expect(flicker([])).toBe(0);
  });
});

describe("meanChroma", () => {
  it("is the mean distance from grey", () => {
    expect(meanChroma([ab, before])).toBe((5 + 10 + 0 + 10) / 4);
    expect(meanChroma([])).toBe(0);
  });
});
