import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { medianDifference } from "#core/time/median.ts";

describe("medianDifference", () => {
  it("is the lower median of all differences", () => {
    const pair = fc.tuple(fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 60 }), (pairs) => {
        const here = Uint8Array.from(pairs, ([value]) => value);
        const there = Uint8Array.from(pairs, ([, value]) => value);
        const sorted = pairs.map(([a, b]) => a - b).sort((a, b) => a - b);
        expect(medianDifference(here, there)).toBe(sorted[Math.ceil(sorted.length / 2) - 1]);
      }),
    );
  });

  it("is the flicker of the whole picture, whatever a smaller part does", () => {
    const there = Uint8Array.from({ length: 100 }, (_, at) => at);
    const here = there.map((value, at) => (at < 40 ? 255 : value + 7));
    expect(medianDifference(here, there)).toBe(7);
  });
});
