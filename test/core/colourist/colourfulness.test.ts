import { describe, expect, it } from "vitest";
import { colourfulnessOf } from "#core/colourist/colourfulness.ts";

/** Lab of a ramp from black to white, coloured by what is said of each pixel. */
const ramp = (colourOf: (lightness: number, at: number) => readonly [number, number]): Float64Array =>
  Float64Array.from({ length: 300 }, (_, i) => {
    const at = Math.floor(i / 3);
    return [at, ...colourOf(at, at)][i % 3] ?? 0;
  });
const whole = new Uint8Array(100).fill(1);

describe("colourfulnessOf", () => {
  it("finds nothing of its own in a tint, however its strength follows the lightness", () => {
    const strength = (lightness: number): number => 20 - Math.abs(lightness - 50) / 5;
    const tint = ramp((lightness) => [0.3 * strength(lightness), 0.9 * strength(lightness)]);
    const { chroma, own } = colourfulnessOf(tint, whole);
    expect(chroma).toBeGreaterThan(10);
    expect(own).toBeLessThan(0.05);
  });

  it("finds colours of its own where lightness does not tell them, and where hues are several", () => {
    const things = ramp((_, at) => (at % 2 === 0 ? [20, 0] : [0, 0]));
    const { chroma, own } = colourfulnessOf(things, whole);
    expect(chroma).toBe(10);
    expect(own).toBeGreaterThan(0.9);
    const twoHues = ramp((lightness) => (lightness < 50 ? [20, 0] : [-20, 5]));
    expect(colourfulnessOf(twoHues, whole).own).toBeGreaterThan(0.5);
  });

  it("looks at what counts alone, and knows grey", () => {
    const half = ramp((lightness) => (lightness < 50 ? [0, 0] : [8, 6]));
    const upper = Uint8Array.from(whole, (_, at) => Number(at >= 50));
    expect(colourfulnessOf(half, upper).chroma).toBeCloseTo(10, 9);
    expect(
      colourfulnessOf(
        ramp(() => [0, 0]),
        whole,
      ),
    ).toEqual({ chroma: 0, own: 0 });
    expect(colourfulnessOf(half, new Uint8Array(100))).toEqual({ chroma: 0, own: 0 });
  });
});
