import { describe, expect, it } from "vitest";
import { cellCount, type Grid } from "#core/model/evidence.ts";
import { evidenceCarrier, type CarriedFrom } from "#core/time/carry-evidence.ts";
import { emptyEvidence } from "#test/core/time/sample-evidence.ts";

const grid: Grid = { width: 8, height: 8, channels: 2, keyLength: 2 };
const cells = cellCount(grid);

const side = (feature: number, reliability: number, distance: number, shift = 0): CarriedFrom => {
  const evidence = emptyEvidence(grid);
  for (let cell = 0; cell < cells; cell += 1) {
    evidence.features.set([feature, cell], cell * 2);
    evidence.key.set([feature, -feature], cell * 2);
    evidence.semanticClass[cell] = feature;
  }
  evidence.confidence.fill(200);
  return {
    evidence,
    way: {
      source: Int32Array.from({ length: cells }, (_, cell) => (cell + shift) % cells),
      reliability: new Float32Array(cells).fill(reliability),
    },
    distance,
  };
};

const carried = (start: CarriedFrom, end: CarriedFrom) => {
  const into = emptyEvidence(grid);
  evidenceCarrier(grid, 0.9)(start, end, into);
  return into;
};

describe("evidenceCarrier", () => {
  it("takes the mean of both sides by reliability, confidence and nearness", () => {
    const { features, confidence, key, semanticClass } = carried(side(100, 1, 1), side(20, 0.5, 3));
    const [v, w] = [0.9, 0.9 ** 3 * 0.5];
    expect(features[0]).toBe(Math.round((100 * v + 20 * w) / (v + w)));
    expect(confidence[0]).toBe(Math.round((200 * v + 100 * w) / (v + w)));
    expect([...key.subarray(0, 2)]).toEqual([100, -100]);
    expect(semanticClass[0]).toBe(100);
  });

  it("looks cells up where motion says they were", () => {
    const { features } = carried(side(10, 1, 4, 3), side(10, 0, 4));
    expect([features[1], features[3], features[2 * cells - 1]]).toEqual([3, 4, 2]);
  });

  it("keeps what both sides agree on, however far it was carried", () => {
    const { features, confidence } = carried(side(-77, 1, 4), side(-77, 1, 4));
    expect(new Set(features.filter((_, i) => i % 2 === 0))).toEqual(new Set([-77]));
    expect(new Set(confidence)).toEqual(new Set([200]));
  });

  it("takes what lies at its place in the nearer frame, with no confidence, where neither side reaches", () => {
    const { features, confidence, semanticClass } = carried(side(40, 0, 5, 7), side(90, 0, 3, 2));
    expect([features[0], features[1], features[2 * 10 + 1]]).toEqual([90, 0, 10]);
    expect(new Set(confidence)).toEqual(new Set([1]));
    expect(semanticClass[5]).toBe(90);
  });
});
