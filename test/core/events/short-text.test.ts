import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonBytes, shortened } from "#core/events/short-text.ts";

const texts = fc.string({ unit: "binary", maxLength: 80 });

describe("shortened", () => {
  it("never takes more bytes than allowed, and leaves alone what fits", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 16, max: 200 }), (text, most) => {
        const short = shortened(text, most);
        expect(jsonBytes(short)).toBeLessThanOrEqual(most);
        if (jsonBytes(text) <= most) expect(short).toBe(text);
        else expect(text.startsWith(short.slice(0, -1))).toBe(true);
      }),
    );
  });

  it("keeps as much as fits, whole characters only", () => {
    expect(shortened("a".repeat(50), 16)).toBe(`${"a".repeat(11)}…`);
    expect(shortened("🎞️".repeat(20), 20)).not.toMatch(/[\ud800-\udbff]…$/);
  });
});
