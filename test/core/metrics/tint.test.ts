import { describe, expect, it } from "vitest";
import { tintOf, type TintSums } from "#core/metrics/tint.ts";

/** Ten cells of each of some colours. */
const shot = (...colours: readonly (readonly [a: number, b: number])[]): TintSums => ({
  cells: 10 * colours.length,
  a: colours.reduce((sum, [a]) => sum + 10 * a, 0),
  b: colours.reduce((sum, [, b]) => sum + 10 * b, 0),
});

describe("tintOf", () => {
  it("is above 1 where all is violet or green, and below where all is as brown", () => {
    expect(tintOf([shot([12, -8])])).toBeGreaterThan(1);
    expect(tintOf([shot([-12, -2])])).toBeGreaterThan(1);
    expect(tintOf([shot([8, 12])])).toBeLessThan(0.5);
    expect(tintOf([shot([8, 12])]) * 3).toBeCloseTo(tintOf([shot([24, 36])]), 6);
  });

  it("is little where colours are many, however vivid", () => {
    expect(tintOf([shot([60, -40], [-60, 20], [10, 60], [-10, -40])])).toBeCloseTo(0, 6);
  });

  it("has no step between hues, and none without cells", () => {
    const around = Array.from({ length: 721 }, (_, i) => (i * Math.PI) / 360);
    const tints = around.map((hue) => tintOf([shot([10 * Math.cos(hue), 10 * Math.sin(hue)])]));
    const steps = tints.slice(1).map((tint, i) => Math.abs(tint - tints[i]!));
    expect(Math.max(...steps)).toBeLessThan(0.06);
    expect(tintOf([])).toBe(0);
  });

  it("adds shots by what they show", () => {
    expect(tintOf([shot([12, -8]), shot([-12, 8])])).toBeCloseTo(0, 6);
  });
});
