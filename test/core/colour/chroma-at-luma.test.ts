import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chromaAtLuma } from "#core/colour/chroma-at-luma.ts";
import type { FilmColour } from "#core/colour/film-colour.ts";
import { labCurve } from "#core/colour/lab.ts";
import { lumaWeights } from "#core/colour/matrix.ts";
import { xyzFromRgb } from "#core/colour/primaries.ts";
import { transferOf } from "#core/colour/transfer.ts";

const film = (matrix: string, primaries: string, transfer: string): FilmColour => ({
  bitDepth: 10,
  height: 1080,
  colour: { range: "limited", matrix, primaries, transfer },
});
const films = {
  HD: film("bt709", "bt709", "bt709"),
  NTSC: film("smpte170m", "smpte170m", "smpte170m"),
  PAL: film("bt470bg", "bt470bg", "bt470bg"),
  PQ: film("bt2020nc", "bt2020", "smpte2084"),
  HLG: film("bt2020nc", "bt2020", "arib-std-b67"),
};

type Rgb = readonly [number, number, number];

/** Y' and Lab's a, b of R', G', B'. */
const seen = (of: FilmColour, rgb: Rgb) => {
  const { red, green, blue } = lumaWeights(of);
  const light = rgb.map((signal) => transferOf(of.colour.transfer).toLight(Math.max(0, signal)));
  const [x = 0, y = 0, z = 0] = xyzFromRgb(of.colour.primaries).map((row) =>
    labCurve(row[0] * light[0]! + row[1] * light[1]! + row[2] * light[2]!),
  );
  return { luma: red * rgb[0] + green * rgb[1] + blue * rgb[2], a: 500 * (x - y), b: 200 * (y - z) };
};

/** What a player makes of Y', Cb, Cr. */
const rgbOf = (of: FilmColour, luma: number, [cb, cr]: readonly [number, number]): Rgb => {
  const { red, green, blue } = lumaWeights(of);
  const [redOver, blueOver] = [2 * (1 - red) * cr, 2 * (1 - blue) * cb];
  return [luma + redOver, luma - (red * redOver + blue * blueOver) / green, luma + blueOver];
};

const signal = fc.double({ min: 0.05, max: 0.95, noNaN: true });

describe.each(Object.entries(films))("chromaAtLuma of %s", (_, of) => {
  const chromaOf = chromaAtLuma(of);

  it("gives every colour of the RGB cube back, from its luma, a and b", () => {
    fc.assert(
      fc.property(fc.tuple(signal, signal, signal), (rgb) => {
        const { luma, a, b } = seen(of, rgb);
        rgbOf(of, luma, chromaOf(luma, a, b)).forEach((found, channel) => {
          expect(Math.abs(found - rgb[channel]!)).toBeLessThan(0.003);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("stays inside the cube and keeps the hue of what does not fit", () => {
    // Nearer to black there is hardly a hue to keep.
    const midtone = fc.double({ min: 0.15, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(midtone, fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }), (luma, hue) => {
        const rgb = rgbOf(of, luma, chromaOf(luma, 150 * Math.cos(hue), 150 * Math.sin(hue)));
        expect(Math.min(...rgb)).toBeGreaterThan(-0.001);
        expect(Math.max(...rgb)).toBeLessThan(1.001);
        const { a, b } = seen(of, rgb);
        expect(Math.hypot(a, b)).toBeGreaterThan(2);
        expect(Math.cos(Math.atan2(b, a) - hue)).toBeGreaterThan(Math.cos((4 * Math.PI) / 180));
      }),
      { numRuns: 300 },
    );
  });

  it("gives no chroma to grey, black and white", () => {
    for (const luma of [0.01, 0.3, 0.99]) {
      for (const chroma of chromaOf(luma, 0, 0)) expect(chroma).toBeCloseTo(0, 12);
    }
    expect(chromaOf(0, 40, 40)).toEqual([0, 0]);
    expect(chromaOf(1, 40, 40)).toEqual([0, 0]);
  });
});
