import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labFromSrgb } from "#core/colour/lab.ts";
import { abBinning } from "#core/metrics/ab-histogram.ts";
import { addToPalette, emptyPaletteSums, paletteOf } from "#core/metrics/palette.ts";

const binning = abBinning();

const paletteIn = (rgb: readonly number[]) => {
  const sums = emptyPaletteSums(binning);
  addToPalette(sums, labFromSrgb(rgb.map((code) => code / 255)), binning);
  return paletteOf(sums, binning);
};

describe("abBinning", () => {
  it("finds the nearest of the bins", () => {
    fc.assert(
      fc.property(fc.integer({ min: -140, max: 140 }), fc.integer({ min: -140, max: 140 }), (a, b) => {
        const held = (value: number) => Math.max(-128, Math.min(127, value));
        const distance = (bin: number) =>
          (held(a) - binning.bins[2 * bin]!) ** 2 + (held(b) - binning.bins[2 * bin + 1]!) ** 2;
        const least = Math.min(
          ...Array.from({ length: binning.bins.length / 2 }, (_, bin) => distance(bin)),
        );
        expect(distance(binning.binOf(a, b))).toBe(least);
      }),
    );
  });

  it("makes a distribution of a frame's cells", () => {
    const { channels, shares } = binning.histogram(labFromSrgb([1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0]));
    expect(channels).toBe(1);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(Math.max(...shares)).toBe(0.5);
  });
});

describe("paletteOf", () => {
  const red = [200, 30, 30];
  const blue = [30, 40, 200];
  const grey = [128, 128, 128];

  it("weighs the colours of a picture by their area, largest first", () => {
    const chips = paletteIn([...red, ...red, ...red, ...blue].flat());
    expect(chips.map(({ rgb, share }) => [rgb, share])).toEqual([
      ["#c81e1e", 0.75],
      ["#1e28c8", 0.25],
    ]);
    expect(chips[0]?.ab[0]).toBeGreaterThan(50);
  });

  it("takes shades of one colour for one", () => {
    const chips = paletteIn([200, 30, 30, 198, 36, 30, 203, 28, 36]);
    expect(chips).toHaveLength(1);
    expect(chips[0]?.share).toBe(1);
  });

  it("never shares out more than the whole, nor more than ten chips", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 300, maxLength: 300 }), (rgb) => {
        const chips = paletteIn(Array.from(rgb));
        expect(chips.length).toBeLessThanOrEqual(10);
        expect(chips.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1.001);
        for (const { rgb: name } of chips) expect(name).toMatch(/^#[0-9a-f]{6}$/);
      }),
      { numRuns: 20 },
    );
  });

  it("is empty for nothing, and leaves out specks", () => {
    expect(paletteIn([])).toEqual([]);
    const speck = [...Array.from({ length: 999 }, () => grey), red].flat();
    expect(paletteIn(speck).map(({ rgb }) => rgb)).toEqual(["#808080"]);
  });
});
