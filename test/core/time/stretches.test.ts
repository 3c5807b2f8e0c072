import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitRange, stretchFor } from "#core/time/stretches.ts";

const range = fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 3000 })).map(([first, frames]) => ({
  first,
  end: first + frames,
}));

describe("splitRange", () => {
  it("covers a range once, in pieces no longer than asked", () => {
    fc.assert(
      fc.property(range, fc.integer({ min: 1, max: 100 }), (whole, length) => {
        const pieces = splitRange(whole, length);
        expect(pieces[0]?.first).toBe(whole.first);
        expect(pieces.at(-1)?.end).toBe(whole.end);
        for (const [index, { first, end }] of pieces.entries()) {
          expect(first).toBe(pieces[index - 1]?.end ?? whole.first);
          expect(end - first).toBeLessThanOrEqual(length);
          expect(end).toBeGreaterThan(first);
        }
      }),
    );
  });
});

describe("stretchFor", () => {
  it("is as long as there are stretches, and never shorter than sixteen frames", () => {
    expect(stretchFor({ first: 5, end: 6 })).toBe(16);
    expect(stretchFor({ first: 100, end: 10_100 })).toBe(100);
  });
});
