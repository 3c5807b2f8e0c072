import { describe, expect, it } from "vitest";
import { annealedMean } from "#core/colour/annealed-mean.ts";
import { abBins } from "#core/colour/bins.ts";
import { abOfHex } from "#core/colour/hex-colour.ts";
import { moveTarget } from "#core/colour/palette-move.ts";
import { overTarget, towardsTarget } from "#core/colour/cell-target.ts";

const bins = abBins();
const decoding = { temperature: 0.7, sigma: 5 };

/** What the head makes of evidence alone: no feature votes, no bias. */
const decoded = (n: number, sa: number, sb: number): [number, number] => {
  const logits = Float64Array.from({ length: bins.length / 2 }, (_, bin) => {
    const [a, b] = [bins[2 * bin]!, bins[2 * bin + 1]!];
    return a * sa + b * sb - (n * (a * a + b * b)) / 2;
  });
  return annealedMean(logits, bins, decoding.temperature);
};

describe("towardsTarget", () => {
  it("makes the head decode the target colour itself, between bins too", () => {
    for (const [a, b] of [
      [43, 27],
      [-21.5, 36],
      [5, 5],
      [12, -48],
    ] as const) {
      const { hint, features } = towardsTarget(
        Float32Array.of(1, a, b),
        { features: Float32Array.of(7, -9) },
        decoding,
      );
      const [foundA, foundB] = decoded(hint[0]!, hint[1]!, hint[2]!);
      expect(Math.hypot(foundA - a, foundB - b)).toBeLessThan(0.5);
      expect([...features].map(Math.abs)).toEqual([0, 0]);
    }
  });

  it("leaves a cell without a target to the network, and shares where the target is half", () => {
    const { hint, features } = towardsTarget(
      Float32Array.of(0, 50, 50, 0.5, 10, 20),
      { features: Float32Array.of(4, 8, 4, 8) },
      decoding,
    );
    expect([...features]).toEqual([4, 8, 2, 4]);
    expect([...hint.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect(hint[3]).toBeCloseTo(0.5 * (0.7 / 25), 6);
  });
});

describe("towardsTarget over earlier evidence", () => {
  it("makes it give way like the features, by the share of the target", () => {
    const frame = {
      features: Float32Array.of(4, 4, 4),
      hint: Float32Array.of(0.02, 1, -1, 0.02, 1, -1, 0.02, 1, -1),
    };
    const { hint } = towardsTarget(Float32Array.of(0, 9, 9, 0.5, 0, 0, 1, 10, 20), frame, decoding);
    const full = 0.7 / 25;
    const expected = [0.02, 1, -1, 0.01 + full / 2, 0.5, -0.5, full, full * 10, full * 20];
    for (const [i, value] of expected.entries()) expect(hint[i]).toBeCloseTo(value, 6);
    expect(frame.hint[3]).toBeCloseTo(0.02, 6);
  });
});

describe("overTarget", () => {
  it("gives the lower what the upper leaves of a cell, and nothing where that has all", () => {
    const upper = Float32Array.of(1, 10, 10, 0.5, 10, 10, 0, 0, 0);
    const lower = Float32Array.of(0.8, 50, -20, 0.8, 50, -20, 0.8, 50, -20);
    const both = overTarget(upper, lower);
    const expected = [1, 10, 10, 0.9, (5 + 0.4 * 50) / 0.9, (5 - 0.4 * 20) / 0.9, 0.8, 50, -20];
    for (const [i, value] of expected.entries()) expect(both[i]).toBeCloseTo(value, 5);
    expect(overTarget(null, lower)).toBe(lower);
  });
});

describe("moveTarget", () => {
  const move = { from: [40, 30], to: [-10, 40] } as const;

  it("shifts colours near the one that is moved, shades kept, and no others", () => {
    const target = moveTarget(Float32Array.of(40, 30, 43, 28, 40, 60, 0, 0), [move], null);
    expect([...target.subarray(0, 3)]).toEqual([1, -10, 40]);
    expect([...target.subarray(3, 6)]).toEqual([1, -7, 38]);
    expect([...target.subarray(6)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("goes over smoothly from what moves to what stays", () => {
    const shares = Array.from(
      { length: 31 },
      (_, d) => moveTarget(Float32Array.of(40 + d, 30), [move], null)[0]!,
    );
    for (let d = 1; d < shares.length; d += 1) {
      expect(shares[d]!).toBeLessThanOrEqual(shares[d - 1]!);
      expect(shares[d - 1]! - shares[d]!).toBeLessThan(0.15);
    }
  });

  it("gives way to hints", () => {
    const hints = Float32Array.of(1, 5, 6, 0.5, 0, 0);
    const target = moveTarget(Float32Array.of(40, 30, 40, 30), [move], hints);
    expect([...target.subarray(0, 3)]).toEqual([1, 5, 6]);
    expect([...target.subarray(3)]).toEqual([1, -5, 20]);
  });

  it("takes the mean of moves that are equally near", () => {
    const both = [move, { from: [40, 30], to: [10, 0] }] as const;
    expect([...moveTarget(Float32Array.of(40, 30), both, null)]).toEqual([1, 0, 20]);
  });
});

describe("abOfHex", () => {
  it("reads sRGB as a browser writes it", () => {
    const [a, b] = abOfHex("#ff0000");
    expect(a).toBeCloseTo(80.09, 1);
    expect(b).toBeCloseTo(67.2, 1);
    expect(
      abOfHex("#808080")
        .map(Math.abs)
        .every((value) => value < 0.01),
    ).toBe(true);
    expect(abOfHex("#C81E2D")).toEqual(abOfHex("#c81e2d"));
  });
});
