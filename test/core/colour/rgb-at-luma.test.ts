import { describe, expect, it } from "vitest";
import { rgbAtLuma } from "#core/colour/rgb-at-luma.ts";

const weights = { red: 0.2126, green: 0.7152, blue: 0.0722 };
const lumaOf = ({ red, green, blue }: { red: number; green: number; blue: number }): number =>
  weights.red * red + weights.green * green + weights.blue * blue;

describe("rgbAtLuma", () => {
  it.each([
    { luma: 0.5, cb: 0.1, cr: 0.1, top: 1 },
    { luma: 0.95, cb: -0.5, cr: 0.5, top: 1 },
    { luma: 0.02, cb: 0.5, cr: -0.5, top: 1 },
    { luma: 0.3, cb: 0.4, cr: 0.4, top: 0.35 },
    { luma: 0, cb: 0.3, cr: 0.2, top: 1 },
  ])("keeps luma and stays inside the cube: $luma, $cb, $cr under $top", (asked) => {
    const rgb = { red: 0, green: 0, blue: 0 };
    rgbAtLuma(weights, asked, rgb);
    expect(lumaOf(rgb)).toBeCloseTo(asked.luma, 12);
    for (const one of Object.values(rgb)) {
      expect(one).toBeGreaterThan(-1e-12);
      expect(one).toBeLessThan(asked.top + 1e-12);
    }
  });

  it("gives the colour that was asked for where there is room", () => {
    const rgb = { red: 0, green: 0, blue: 0 };
    rgbAtLuma(weights, { luma: 0.5, cb: 0, cr: 0.1, top: 1 }, rgb);
    expect(rgb.red - 0.5).toBeCloseTo(2 * (1 - 0.2126) * 0.1, 12);
  });
});
