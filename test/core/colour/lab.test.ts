import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  labCurve,
  labCurveInverse,
  labFromSrgb,
  lightnessFromLuminance,
  srgbFromLab,
} from "#core/colour/lab.ts";
import golden from "#test/goldens/lab.json" with { type: "json" };

const unit = fc.double({ min: 0, max: 1, noNaN: true });

describe("labFromSrgb", () => {
  it("agrees with scikit-image, which rounds CIE's constants to four digits", () => {
    labFromSrgb(golden.rgb.flat()).forEach((value, i) => {
      expect(value).toBeCloseTo(golden.lab.flat()[i] ?? NaN, 2);
    });
  });

  it("is undone by srgbFromLab", () => {
    fc.assert(
      fc.property(fc.tuple(unit, unit, unit), (rgb) => {
        srgbFromLab(labFromSrgb(rgb)).forEach((value, i) => {
          expect(value).toBeCloseTo(rgb[i] ?? NaN, 6);
        });
      }),
    );
  });
});

describe("srgbFromLab", () => {
  it("clips what sRGB cannot show", () => {
    for (const value of srgbFromLab([50, 120, -120, 99, 80, 80, 0, -50, 50])) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  });
});

describe("labCurve", () => {
  it("is undone by its inverse, also in the linear part", () => {
    fc.assert(
      fc.property(unit, (ratio) => {
        expect(labCurveInverse(labCurve(ratio))).toBeCloseTo(ratio, 12);
      }),
    );
  });

  it("makes black L* 0 and white L* 100", () => {
    expect(lightnessFromLuminance(0)).toBeCloseTo(0, 12);
    expect(lightnessFromLuminance(1)).toBeCloseTo(100, 12);
  });
});
