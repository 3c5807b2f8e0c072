import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { abBins } from "#core/colour/bins.ts";
import { softEncode } from "#core/colour/soft-encoding.ts";
import golden from "#test/goldens/soft-encoding.json" with { type: "json" };

const bins = abBins();
const chroma = fc.double({ min: -110, max: 110, noNaN: true });

describe("softEncode", () => {
  it("agrees with Python's direct loop", () => {
    golden.ab.forEach(([a = NaN, b = NaN], i) => {
      const { bins: nearest, weights } = softEncode([a, b], bins);
      expect(nearest).toEqual(golden.indices[i]);
      weights.forEach((weight, k) => {
        expect(weight).toBeCloseTo(golden.weights[i]?.[k] ?? NaN, 10);
      });
    });
  });

  it("gives weights that sum to 1 and fall with distance, for any colour", () => {
    fc.assert(
      fc.property(chroma, chroma, (a, b) => {
        const { weights } = softEncode([a, b], bins);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
        expect(weights).toEqual(weights.toSorted((p, q) => q - p));
      }),
    );
  });

  it("does not care in which order the bins are listed", () => {
    const order = fc.shuffledSubarray([...bins.keys()].slice(0, 313), { minLength: 313, maxLength: 313 });
    // Off the grid's symmetry lines no two bins are equally near.
    fc.assert(
      fc.property(order, (permutation) => {
        const permuted = Float32Array.from(
          permutation.flatMap((bin) => [bins[2 * bin]!, bins[2 * bin + 1]!]),
        );
        const original = softEncode([13.1, -21.7], bins);
        const { bins: found, weights } = softEncode([13.1, -21.7], permuted);
        expect(found.map((bin) => permutation[bin])).toEqual(original.bins);
        expect(weights).toEqual(original.weights);
      }),
      { numRuns: 20 },
    );
  });

  it("stays defined far outside the bins", () => {
    expect(softEncode([1e4, -1e4], bins, { neighbours: 3, sigma: 1 }).weights[0]).toBeGreaterThan(0.9);
  });
});
