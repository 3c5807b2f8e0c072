import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FilmColour } from "#core/colour/film-colour.ts";
import { guessedMatrix, lumaWeights } from "#core/colour/matrix.ts";
import { rgbFromXyz, xyzFromRgb } from "#core/colour/primaries.ts";
import { codeScale, signalFromCode } from "#core/colour/quantisation.ts";
import { signalLookup } from "#core/colour/signal-lookup.ts";
import { transferOf } from "#core/colour/transfer.ts";

const untagged = { range: "limited", matrix: null, primaries: null, transfer: null } as const;
const film = (colour: Partial<FilmColour["colour"]>, bitDepth: 8 | 10 = 8, height = 1080): FilmColour => ({
  bitDepth,
  height,
  colour: { ...untagged, ...colour },
});

const transferTags = [
  "bt709",
  "smpte170m",
  "bt470m",
  "bt470bg",
  "linear",
  "smpte2084",
  "arib-std-b67",
  null,
];
const signal = fc.double({ min: 0, max: 1, noNaN: true });

describe("transferOf", () => {
  it.each(transferTags)("goes to light and back (%s)", (tag) => {
    const { toLight, toSignal } = transferOf(tag);
    fc.assert(
      fc.property(signal, (value) => {
        expect(toSignal(toLight(value))).toBeCloseTo(value, 5);
      }),
    );
  });

  it("knows where reference white lies", () => {
    expect(transferOf("bt709").toLight(1)).toBeCloseTo(1, 12);
    // ITU-R BT.2408 table 1: 58 % PQ and 75 % HLG.
    expect(transferOf("smpte2084").toSignal(1)).toBeCloseTo(0.58, 2);
    expect(transferOf("arib-std-b67").toSignal(1)).toBeCloseTo(0.75, 12);
    expect(transferOf("smpte2084").toLight(1)).toBeCloseTo(10000 / 203, 6);
  });
});

describe("signalLookup", () => {
  it.each(transferTags)("follows the transfer function to a fraction of a 10 bit code (%s)", (tag) => {
    const transfer = transferOf(tag);
    const lookup = signalLookup(transfer);
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 1, noNaN: true }), (value) => {
        expect(Math.abs(lookup(transfer.toLight(value)) - value)).toBeLessThan(2e-4);
      }),
    );
  });

  it("continues in a line below black and past the brightest light", () => {
    const lookup = signalLookup(transferOf(null));
    expect(lookup(-0.25)).toBe(-0.25);
    expect(lookup(0)).toBe(0);
    expect(lookup(1000)).toBeGreaterThan(lookup(256));
  });
});

describe("xyzFromRgb", () => {
  const tags = ["bt709", "bt470bg", "smpte170m", "smpte240m", "bt2020", "smpte432", null];

  it.each(tags)("makes grey of three equal numbers (%s)", (tag) => {
    for (const row of xyzFromRgb(tag)) expect(row[0] + row[1] + row[2]).toBeCloseTo(1, 12);
    for (const row of rgbFromXyz(tag)) expect(row[0] + row[1] + row[2]).toBeCloseTo(1, 12);
  });

  it("agrees with the matrix of IEC 61966-2-1 and the luma weights of BT.709 and BT.2020", () => {
    const [x, y, z] = xyzFromRgb("bt709");
    expect(x[0] * 0.95047).toBeCloseTo(0.4124, 3);
    expect(y[1]).toBeCloseTo(0.7152, 4);
    expect(z[2] * 1.08883).toBeCloseTo(0.9505, 3);
    expect(xyzFromRgb("bt2020")[1][0]).toBeCloseTo(0.2627, 4);
    expect(xyzFromRgb("bt2020")[1][2]).toBeCloseTo(0.0593, 4);
  });
});

describe("lumaWeights", () => {
  it("sums to 1 for every matrix and takes BT.601 for what PAL and NTSC call it", () => {
    for (const matrix of ["bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "bt2020nc", "bt2020c"]) {
      const { red, green, blue } = lumaWeights(film({ matrix }));
      expect(red + green + blue).toBeCloseTo(1, 12);
    }
    expect(lumaWeights(film({ matrix: "bt470bg" }))).toEqual(lumaWeights(film({ matrix: "smpte170m" })));
    expect(lumaWeights(film({ matrix: "bt709" })).green).toBeCloseTo(0.7152, 12);
  });

  it("guesses as players do: BT.709 from 720 lines on, BT.601 below", () => {
    expect(guessedMatrix(720)).toBe("bt709");
    expect(lumaWeights(film({}, 8, 720))).toEqual(lumaWeights(film({ matrix: "bt709" })));
    expect(lumaWeights(film({}, 8, 719))).toEqual(lumaWeights(film({ matrix: "smpte170m" })));
    expect(lumaWeights(film({ matrix: "ycgco" }, 8, 480))).toEqual(
      lumaWeights(film({ matrix: "smpte170m" })),
    );
  });
});

describe("codeScale", () => {
  it("places black, white and neutral where the standards do", () => {
    expect(codeScale(film({}))).toEqual({
      black: 16,
      lumaSpan: 219,
      neutral: 128,
      chromaSpan: 224,
      highest: 255,
    });
    expect(codeScale(film({}, 10))).toMatchObject({
      black: 64,
      lumaSpan: 876,
      neutral: 512,
      chromaSpan: 896,
    });
    expect(codeScale(film({ range: "full" }, 10))).toMatchObject({
      black: 0,
      lumaSpan: 1023,
      neutral: 512,
    });
  });

  it("counts codes below black and above white as black and white", () => {
    const limited = codeScale(film({}));
    expect([0, 16, 235, 255].map((code) => signalFromCode(code, limited))).toEqual([0, 0, 1, 1]);
  });
});
