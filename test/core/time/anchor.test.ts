import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import {
  addToAnchor,
  anchorTable,
  emptyAnchorSums,
  groupFeatures,
  mergeAnchorSums,
  parseAnchorSums,
  serialiseAnchorSums,
  type AnchorSums,
} from "#core/time/anchor.ts";
import { emptyEvidence, randomShot } from "#test/core/time/sample-evidence.ts";

const grid: Grid = { width: 8, height: 8, channels: 4 };
const classes = 3;

const sumsOf = (frames: readonly Evidence[]): AnchorSums => {
  const sums = emptyAnchorSums(classes, grid.channels);
  for (const frame of frames) addToAnchor(sums, frame);
  return sums;
};

/** Class and luma of all cells set, features (f, -f, 0, 1). */
const plainFrame = (semanticClass: number, luma: number, confidence: number, f: number): Evidence => {
  const frame = emptyEvidence(grid);
  frame.semanticClass.fill(semanticClass);
  frame.luma.fill(luma);
  frame.confidence.fill(confidence);
  for (let i = 0; i < frame.features.length; i += 4) frame.features.set([f, -f, 0, 1], i);
  return frame;
};

/** Cell by cell, channel by channel. */
const directSums = (frames: readonly Evidence[], channels: number): AnchorSums => {
  const sums = emptyAnchorSums(classes, channels);
  for (const { confidence, semanticClass, luma, features } of frames) {
    confidence.forEach((kappa, cell) => {
      const group = semanticClass[cell]! * 8 + Math.min(7, Math.floor(luma[cell]! / 2.55 / 12.5));
      sums.mass[group]! += kappa;
      for (let i = 0; i < channels; i += 1)
        sums.features[group * channels + i]! += kappa * features[cell * channels + i]!;
    });
  }
  return sums;
};

describe("addToAnchor", () => {
  it("sums confidence and confidence times features by class and eighth of lightness", () => {
    const sums = sumsOf([plainFrame(1, 255, 10, 7), plainFrame(1, Math.round(12.6 * 2.55), 3, -2)]);
    const cells = cellCount(grid);
    expect(sums.mass[1 * 8 + 7]).toBe(cells * 10);
    expect(sums.mass[1 * 8 + 1]).toBe(cells * 3);
    expect([...sums.features.subarray(9 * 4, 10 * 4)]).toEqual(
      [-6, 6, 0, 3].map((value) => value * cells || 0),
    );
    expect(sums.mass.reduce((sum, value) => sum + value)).toBe(cells * 13);
  });

  it("is the plain sum of every cell, also of the largest numbers and where channels fill no vector", () => {
    for (const channels of [3, 16, 35]) {
      const shot = randomShot({ ...grid, channels }, 3, channels);
      shot[0]!.confidence.fill(255);
      shot[0]!.features.fill(-128);
      const sums = emptyAnchorSums(classes, channels);
      for (const frame of shot) addToAnchor(sums, frame);
      expect(sums).toEqual(directSums(shot, channels));
    }
  });

  it("comes to the same sums in any order and any parts", () => {
    fc.assert(
      fc.property(fc.nat(999), fc.integer({ min: 0, max: 6 }), (seed, split) => {
        const frames = randomShot(grid, 6, seed);
        const parts = sumsOf(frames.slice(split).toReversed());
        mergeAnchorSums(parts, sumsOf(frames.slice(0, split)));
        expect(parts).toEqual(sumsOf(frames));
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it("refuses a class that the model does not have, and sums of another shape", () => {
    expect(() => {
      addToAnchor(emptyAnchorSums(2, 4), plainFrame(2, 0, 1, 0));
    }).toThrow("class 2 of 2 classes");
    expect(() => {
      mergeAnchorSums(emptyAnchorSums(2, 4), emptyAnchorSums(2, 5));
    }).toThrow("16 groups x 5");
  });
});

describe("serialiseAnchorSums", () => {
  it("comes back exactly", () => {
    const sums = sumsOf(randomShot(grid, 3, 1));
    const bytes = serialiseAnchorSums(sums);
    const moved = new Uint8Array(bytes.length + 1);
    moved.set(bytes, 1);
    expect(parseAnchorSums(moved.subarray(1))).toEqual(sums);
  });

  it("refuses bytes that are no sums", () => {
    expect(() => parseAnchorSums(new Uint8Array(7))).toThrow("7 bytes");
    expect(() => parseAnchorSums(serialiseAnchorSums(emptyAnchorSums(1, 2)).subarray(0, 80))).toThrow(
      "80 bytes",
    );
  });
});

describe("anchorTable", () => {
  const sums = sumsOf([plainFrame(0, 255, 200, 20), plainFrame(2, 0, 1, -30), plainFrame(1, 0, 100, 5)]);

  it("is asked about the mean features of groups that are not tiny", () => {
    const { groups, features } = groupFeatures(sums);
    expect(groups).toEqual([7, 8]);
    expect([...features]).toEqual([20, -20, 0, 1, 5, -5, 0, 1]);
    expect(groupFeatures(sums, { minimumShare: 0 }).groups).toEqual([7, 8, 16]);
    expect(groupFeatures(emptyAnchorSums(1, 1)).groups).toEqual([]);
  });

  it("holds mode and weight lambda * rho of those, and weight 0 of all others", () => {
    const commitment = { mode: Float32Array.of(30, 40, -10, 5), mass: Float32Array.of(1, 0.5) };
    const table = anchorTable(sums, [7, 8], commitment);
    expect(table).toHaveLength(classes * 8 * 3);
    expect([...table.subarray(21, 27)]).toEqual([30, 40, 0.25, -10, 5, 0.125]);
    expect(table.filter((value) => value !== 0)).toHaveLength(6);
    expect(anchorTable(sums, [7, 8], commitment, { strength: 0 })[23]).toBe(0);
  });
});
