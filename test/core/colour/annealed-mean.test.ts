import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { annealedMean } from "#core/colour/annealed-mean.ts";
import { abBins } from "#core/colour/bins.ts";
import golden from "#test/goldens/annealed-mean.json" with { type: "json" };

const bins = abBins();
const scores = fc.float64Array({ minLength: 313, maxLength: 313, min: -20, max: 20, noNaN: true });

describe("annealedMean", () => {
  it("agrees with Python's direct loop", () => {
    golden.logits.forEach((logits, i) => {
      const [a, b] = annealedMean(Float64Array.from(logits), bins, golden.temperature[i] ?? NaN);
      expect(a).toBeCloseTo(golden.ab[i]?.[0] ?? NaN, 8);
      expect(b).toBeCloseTo(golden.ab[i]?.[1] ?? NaN, 8);
    });
  });

  it("is the mean of the distribution at T = 1", () => {
    fc.assert(
      fc.property(scores, (logits) => {
        const odds = logits.map(Math.exp);
        const total = odds.reduce((sum, one) => sum + one, 0);
        const mean = odds.reduce((sum, one, bin) => sum + (one / total) * bins[2 * bin]!, 0);
        expect(annealedMean(logits, bins, 1)[0]).toBeCloseTo(mean, 8);
      }),
    );
  });

  it("goes to the mode as T goes to 0", () => {
    fc.assert(
      fc.property(scores, fc.nat(312), (logits, mode) => {
        logits[mode] = 21;
        const [a, b] = annealedMean(logits, bins, 1e-3);
        expect(a).toBeCloseTo(bins[2 * mode]!, 6);
        expect(b).toBeCloseTo(bins[2 * mode + 1]!, 6);
      }),
    );
  });

  it("does not change when all scores rise together", () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: -500, max: 500 }), (logits, rise) => {
        const [a, b] = annealedMean(logits, bins, 0.38);
        const [c, d] = annealedMean(
          logits.map((logit) => logit + rise),
          bins,
          0.38,
        );
        expect(c).toBeCloseTo(a, 6);
        expect(d).toBeCloseTo(b, 6);
      }),
    );
  });

  it.each([0, -1, 1.01, NaN])("refuses a temperature of %s", (temperature) => {
    expect(() => annealedMean(new Float32Array(313), bins, temperature)).toThrow(/above 0 and at most 1/);
  });
});
