import { describe, expect, it } from "vitest";
import { onPalette, paletteTarget, type PaletteEntry } from "#core/colour/palette-target.ts";

const red: PaletteEntry = { ab: [50, 30], lightness: null, classes: null };
const blue: PaletteEntry = { ab: [10, -50], lightness: null, classes: null };
const cells = (ab: readonly number[], otherwise: object = {}) => ({
  ab: Float32Array.from(ab),
  lightness: new Float32Array(ab.length / 2).fill(50),
  semanticClass: new Uint8Array(ab.length / 2),
  grid: { width: ab.length / 2, height: 1 },
  ...otherwise,
});

describe("onPalette", () => {
  it("gives every cell the nearest colour exactly, and leaves what hints have", () => {
    const hints = Float32Array.of(0, 0, 0, 0.4, 0, 0, 0.6, 0, 0);
    expect([...onPalette(cells([40, 20, 0, -9, 3, 4]), [red, blue], hints)]).toEqual([
      50, 30, 10, -50, 3, 4,
    ]);
  });

  it("gives a colour only to cells as light as it is for", () => {
    const dark = { ...red, lightness: [0, 40] as const };
    const found = onPalette(cells([1, 2, 1, 2], { lightness: Float32Array.of(39, 40) }), [dark], null);
    expect([...found]).toEqual([50, 30, 1, 2]);
  });

  it("gives a colour for the sky to the sky, and to one cell alone of it none", () => {
    const sky = { ...blue, classes: new Set([3]) };
    const semanticClass = Uint8Array.of(3, 3, 3, 0, 0, 3, 0);
    const found = onPalette(cells(Array<number>(14).fill(40), { semanticClass }), [red, sky], null);
    const isBlue = Array.from({ length: 7 }, (_, cell) => Number(found[cell * 2] === 10));
    expect(isBlue).toEqual([1, 1, 1, 0, 0, 0, 0]);
  });
});

describe("paletteTarget", () => {
  it("draws a cell to the nearest colour, one between two to what lies between them", () => {
    const target = paletteTarget(cells([50, 30, 30, -10]), [red, blue], 0.7);
    expect(target[0]).toBeCloseTo(0.7, 6);
    expect([target[1], target[2]].map((value) => Math.round(value ?? 0))).toEqual([50, 30]);
    expect([target[4], target[5]].map((value) => Math.round(value ?? 0))).toEqual([30, -10]);
  });

  it("choices nothing of cells that no colour is for", () => {
    const dark = { ...red, lightness: [0, 40] as const };
    expect([...paletteTarget(cells([1, 2]), [dark], 1)]).toEqual([0, 0, 0]);
  });
});
