import { describe, expect, it } from "vitest";
import type { KeySpace } from "#core/model/card.ts";
import { cellCount, type Grid } from "#core/model/evidence.ts";
import { withFound } from "#core/memory/found-colour.ts";
import { referenceFinder } from "#core/memory/look-up.ts";
import { placeInName } from "#core/memory/reference-name.ts";
import type { ReferencePicture } from "#core/memory/reference.ts";
import { emptyEvidence, randomNumbers } from "#test/core/time/sample-evidence.ts";

const grid: Grid = { width: 8, height: 8, channels: 4, keyLength: 6 };
const keys: KeySpace = {
  dimensions: 6,
  steps: 200,
  lightnessWeight: 1,
  nearest: 4,
  temperature: 0.1,
  floor: 1,
  words: [],
};
const sigma = 5;

/** Four things, one in each quarter of the picture: keys far apart, a colour each. */
const things = [
  { key: [110, 0, 0, 0, 0, 0], ab: [40, 10] },
  { key: [0, 110, 0, 0, 0, 0], ab: [-30, 30] },
  { key: [0, 0, 110, 0, 0, 0], ab: [5, -45] },
  { key: [0, 0, 0, 110, 0, 0], ab: [0, 60] },
] as const;

const quarterOf = (cell: number): number =>
  (cell % grid.width >= 4 ? 1 : 0) + (Math.floor(cell / grid.width) >= 4 ? 2 : 0);

/** A frame that shows in each quarter the thing that `shown` says; grain in every key. */
const frameOf = (shown: readonly number[], seed = 1) => {
  const frame = emptyEvidence(grid);
  const random = randomNumbers(seed);
  frame.lightnessBytes.fill(128);
  for (let cell = 0; cell < cellCount(grid); cell += 1) {
    const { key } = things[shown[quarterOf(cell)]!]!;
    for (const [i, value] of key.entries()) frame.key[cell * 6 + i] = value + Math.floor(random() * 9) - 4;
  }
  return frame;
};

const pictureOf = (shown: readonly number[]): ReferencePicture => {
  const { key, lightnessBytes, features } = frameOf(shown, 2);
  const ab = Float32Array.from({ length: cellCount(grid) * 2 }, (_, i) => {
    return things[shown[quarterOf(i >> 1)]!]!.ab[i % 2]!;
  });
  return { width: grid.width, height: grid.height, key, lightnessBytes, features, ab };
};

const foundAt = (features: Int8Array, cell: number) => {
  const [trust, mass, a, b] = [...features.subarray(cell * 4, cell * 4 + 4)].map((value) => value);
  return { trust: trust! / 127, mass: mass! / 127, a: a! / (mass! / 127), b: b! / (mass! / 127) };
};

describe("referenceFinder", () => {
  it("gives a thing its colour wherever it stands, at high trust", () => {
    const find = referenceFinder(grid, keys, [pictureOf([0, 1, 2, 3])], { kind: "own", sigma });
    const { features, coverage } = find(frameOf([3, 2, 1, 0]));
    expect(coverage).toBe(1);
    for (let cell = 0; cell < cellCount(grid); cell += 1) {
      const { ab } = things[3 - quarterOf(cell)]!;
      const found = foundAt(features, cell);
      expect(found.trust).toBeGreaterThan(0.9);
      expect(Math.hypot(found.a - ab[0], found.b - ab[1])).toBeLessThan(2);
    }
  });

  it("says little of a thing that no reference shows, and less of a stranger's picture", () => {
    const frame = frameOf([0, 1, 2, 3]);
    const trust = (kind: "own" | "other") =>
      foundAt(referenceFinder(grid, keys, [pictureOf([0, 1, 2, 2])], { kind, sigma })(frame).features, 63)
        .trust;
    const { coverage } = referenceFinder(grid, keys, [pictureOf([0, 1, 2, 2])], { kind: "other", sigma })(
      frame,
    );
    expect(coverage).toBe(0.75);
    expect(trust("own")).toBeLessThan(0.9);
    expect(trust("other")).toBeLessThan(0.2);
    expect(trust("other")).toBeLessThan(trust("own"));
  });

  it("says as much as the found cells can be trusted, and nothing where they cannot", () => {
    const picture = pictureOf([0, 1, 2, 3]);
    const found = (trust: Uint8Array) =>
      referenceFinder(grid, keys, [{ ...picture, trust }], { kind: "own", sigma })(frameOf([0, 1, 2, 3]))
        .features;
    const all = referenceFinder(grid, keys, [picture], { kind: "own", sigma })(frameOf([0, 1, 2, 3]));
    expect(found(new Uint8Array(64).fill(255))).toEqual(all.features);
    expect(foundAt(found(new Uint8Array(64).fill(102)), 0).trust).toBeCloseTo(
      foundAt(all.features, 0).trust * 0.4,
      1,
    );
    const half = found(Uint8Array.from({ length: 64 }, (_, cell) => (quarterOf(cell) === 0 ? 0 : 255)));
    expect(foundAt(half, 0).trust).toBe(0);
    expect(foundAt(half, 63).trust).toBeGreaterThan(0.9);
  });

  it("says little where one look has two colours, and takes all pictures together", () => {
    const red = pictureOf([0, 0, 0, 0]);
    const green = { ...red, ab: red.ab.map((value, i) => (i % 2 === 0 ? -value : value)) };
    const frame = frameOf([0, 0, 0, 0]);
    const one = referenceFinder(grid, keys, [red], { kind: "other", sigma })(frame);
    const both = referenceFinder(grid, keys, [red, green], { kind: "other", sigma })(frame);
    expect(foundAt(one.features, 9).mass).toBeGreaterThan(0.9);
    const masses = Array.from({ length: cellCount(grid) }, (_, cell) => foundAt(both.features, cell).mass);
    expect(Math.min(...masses)).toBeLessThan(0.2);
  });
});

describe("withFound", () => {
  it("shares the cell between the network and the found colour by trust", () => {
    const found = Float32Array.of(127, 127, 20, -30, 0, 0, 0, 0, 63.5, 63.5, 10, 5);
    const { features, hint } = withFound(found, Float32Array.of(4, 8, 4, 8, 4, 8), {
      temperature: 0.7,
      sigma,
    });
    expect([...features]).toEqual([0, 0, 4, 8, 2, 4]);
    const expected = [0.028, 0.56, -0.84, 0, 0, 0, 0.014, 0.28, 0.14];
    for (const [i, value] of expected.entries()) expect(hint[i]).toBeCloseTo(value, 5);
  });
});

describe("placeInName", () => {
  it.each([
    ["000123.png", { type: "frame", frame: 123 }],
    ["key/00-01-05-12.tif", { type: "time", seconds: 65, frames: 12 }],
    ["Shot-004.PNG", { type: "shot", index: 4 }],
    ["grandmother.png", null],
    ["12.png", null],
  ])("reads %s", (name, place) => {
    expect(placeInName(name)).toEqual(place);
  });
});
