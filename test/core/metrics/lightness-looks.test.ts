import { describe, expect, it } from "vitest";
import { groupCount, groupOfLook, lookCount, lightnessLooks } from "#core/metrics/lightness-looks.ts";
import { lightnessPyramid } from "#core/time/lightness-pyramid.ts";

const size = { width: 64, height: 64 };
const across = size.width / 4;

/** Looks of a picture, cell by cell. */
const looksOf = (lumaAt: (x: number, y: number) => number): Uint16Array => {
  const plane = Uint8Array.from({ length: size.width * size.height }, (_, i) =>
    lumaAt(i % size.width, Math.floor(i / size.width)),
  );
  const looks = new Uint16Array(across ** 2);
  lightnessLooks(lightnessPyramid(plane, size), looks);
  return looks;
};

describe("lightnessLooks", () => {
  it("gives one look to what is flat and of one lightness, at edges too", () => {
    expect(new Set(looksOf(() => 100)).size).toBe(1);
    expect(looksOf(() => 100)[0]).not.toBe(looksOf(() => 160)[0]);
  });

  it("tells what is rough or lies on other ground from what is as light", () => {
    const rough = looksOf((x) => (x % 2 === 0 ? 92 : 108));
    expect(groupOfLook[rough[0]!]).not.toBe(groupOfLook[looksOf(() => 100)[0]!]);
    const spot = looksOf((x, y) => (x < 8 && y < 8 ? 100 : 200));
    expect(groupOfLook[spot[0]!]).not.toBe(groupOfLook[looksOf(() => 100)[0]!]);
  });

  it("knows every look there is, and shares them out among groups, eight to each", () => {
    expect(Math.max(...looksOf(() => 255))).toBeLessThan(lookCount);
    const sizes = new Array<number>(groupCount).fill(0);
    for (const group of groupOfLook) sizes[group]! += 1;
    expect(new Set(sizes)).toEqual(new Set([8]));
  });
});
