import { describe, expect, it } from "vitest";
import {
  addShotColours,
  drift,
  emptyShotColours,
  likeness,
  mergeShotColours,
  type ShotColours,
} from "#core/metrics/shot-colours.ts";

/** Two things: a sky of class 1 and a field of class 0, as a shot colours them. */
const shot = (
  sky: readonly [number, number],
  field: readonly [number, number],
  skyCells = 2,
): ShotColours => {
  const colours = emptyShotColours(2);
  const cells = [...Array.from({ length: skyCells }, () => [80, ...sky]), [30, ...field], [30, ...field]];
  const classes = Uint8Array.from(cells, ([lightness]) => (lightness === 80 ? 1 : 0));
  addShotColours(colours, cells.flat(), classes);
  return colours;
};

const day = shot([-5, -30], [-30, 40]);

describe("drift", () => {
  it("is 0 where the same things have the same colours, however much of each is seen", () => {
    expect(drift(day, shot([-5, -30], [-30, 40], 7))).toBe(0);
  });

  it("is the distance of the colours, weighted by what both show", () => {
    expect(drift(day, shot([-5, -20], [-30, 40]))).toBeCloseTo(5, 9);
    expect(drift(day, shot([-5, -20], [-30, 40], 4))).toBeCloseTo((10 * 0.5) / (0.5 + 1 / 3), 9);
    expect(drift(day, shot([-5, -20], [-30, 40]))).toBe(drift(shot([-5, -20], [-30, 40]), day));
  });

  it("says nothing of shots that share nothing", () => {
    const other = emptyShotColours(2);
    addShotColours(other, [50, 60, 60], null);
    expect([likeness(day, other), drift(day, other)]).toEqual([0, 0]);
    expect(likeness(day, emptyShotColours(2))).toBe(0);
    expect(likeness(emptyShotColours(2), day)).toBe(0);
  });
});

describe("likeness", () => {
  it("is 1 for the same share of the same things, whatever their colours", () => {
    expect(likeness(day, shot([60, 60], [0, 0]))).toBe(1);
    expect(likeness(day, shot([0, 0], [0, 0], 4))).toBeCloseTo(0.5 + 1 / 3, 12);
  });
});

describe("mergeShotColours", () => {
  it("counts every shot alike", () => {
    const merged = mergeShotColours([day, shot([-5, -10], [-30, 40], 20)], 2);
    expect(merged.cells.reduce((sum, cells) => sum + cells, 0)).toBeCloseTo(2, 12);
    expect(drift(mergeShotColours([day, day], 2), day)).toBeCloseTo(0, 12);
  });
});
