import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tilted } from "#core/colour/tilt.ts";
import golden from "#test/goldens/tilt.json" with { type: "json" };

const softmax = (logits: Float64Array): Float64Array => {
  const odds = logits.map(Math.exp);
  const total = odds.reduce((sum, one) => sum + one, 0);
  return odds.map((one) => one / total);
};
const shares = fc.float64Array({ minLength: 6, maxLength: 6, min: 0.05, max: 6, noNaN: true });

describe("tilted", () => {
  it("agrees with Python's direct loop", () => {
    golden.tilt.forEach((tilt, row) => {
      const { weights, trainedTilt } = golden;
      const logits = tilted(golden.logits, { weights, tilt, trainedTilt });
      logits.forEach((logit, bin) => {
        expect(logit).toBeCloseTo(golden.tilted[row]?.[bin] ?? NaN, 10);
      });
      softmax(logits).forEach((probability, bin) => {
        expect(probability).toBeCloseTo(golden.probabilities[row]?.[bin] ?? NaN, 10);
      });
    });
  });

  it("turns a faithful distribution into the one that weighted cross-entropy is least at", () => {
    fc.assert(
      fc.property(shares, shares, (odds, weights) => {
        const total = odds.reduce((sum, one) => sum + one, 0);
        const truth = odds.map((one) => one / total);
        const found = softmax(tilted(truth.map(Math.log), { weights, tilt: 1, trainedTilt: 0 }));
        // The gradient of -sum w p log softmax(z) with respect to z vanishes there: W q = w p.
        const mass = truth.reduce((sum, p, bin) => sum + p * weights[bin]!, 0);
        truth.forEach((p, bin) => {
          expect(mass * found[bin]!).toBeCloseTo(p * weights[bin]!, 10);
        });
      }),
    );
  });

  it("does nothing at the tilt that the network was trained with", () => {
    const logits = [3, -1, 0.5];
    expect([...tilted(logits, { weights: [1, 2, 3], tilt: 0.5, trainedTilt: 0.5 })]).toEqual(logits);
  });
});
