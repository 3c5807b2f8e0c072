import { describe, expect, it } from "vitest";
import {
  chromaStrength,
  placesBeyondTint,
  shareBeyondTint,
  tintOf,
  type YuvPlaces,
} from "#core/colour/beyond-tint.ts";

const side = 64;
const size = { width: side, height: side };

/** A slope of luma from black to white under some chroma: of each place by luma, column and row. */
const picture = (chroma: (luma: number, x: number, y: number) => readonly [number, number]): YuvPlaces => {
  const places = {
    luma: new Uint8Array(side * side),
    u: new Uint8Array(side * side),
    v: new Uint8Array(side * side),
  };
  for (let i = 0; i < side * side; i += 1) {
    const [x, y] = [i % side, Math.floor(i / side)];
    const luma = 16 + Math.round(((x + y) / (2 * side)) * 219);
    const [u, v] = chroma(luma, x, y);
    places.luma[i] = luma;
    places.u[i] = Math.round(128 + u);
    places.v[i] = Math.round(128 + v);
  }
  return places;
};

const grey = picture(() => [0, 0]);
const sepia = picture((luma) => [(-18 * luma) / 255, (14 * luma) / 255]);
/** Dye in place of silver: none in white, most in the middle. */
const toned = picture((luma) => [((255 - luma) * luma) / 1000, (-(255 - luma) * luma) / 1600]);
const tonedAndTinted = picture((luma) => [20 - luma / 6, -12 + luma / 9]);
const inColour = picture((_luma, x, y) => [y < 32 ? 20 : -25, x < 32 ? 15 : -18]);
/** Off the corner that is black and the one that is white. */
const isLogo = (x: number, y: number): boolean => x >= 50 && x < 58 && y >= 6 && y < 12;
const logo = picture((_luma, x, y) => (isLogo(x, y) ? [-22, 90] : [0, 0]));
const tintedWithLogo = picture((luma, x, y) => (isLogo(x, y) ? [-22, 90] : [luma / 8, -luma / 12]));

describe("shareBeyondTint", () => {
  it.each([
    ["grey", grey],
    ["sepia", sepia],
    ["toned", toned],
    ["toned and tinted", tonedAndTinted],
  ])("is none of a frame that is %s, as its colour follows from luma", (_name, places) => {
    expect(shareBeyondTint(places)).toBe(0);
  });

  it("is most of a frame in colour, and the logo of one that has that alone", () => {
    expect(shareBeyondTint(inColour)).toBeGreaterThan(0.8);
    expect(shareBeyondTint(logo) * side * side).toBe(48);
    expect(shareBeyondTint(tintedWithLogo) * side * side).toBe(48);
  });

  it("takes what no dye reaches for a colour, even where luma tells it from all else", () => {
    const title = {
      luma: Uint8Array.from({ length: 100 }, (_, i) => (i < 80 ? 16 : 81)),
      u: Uint8Array.from({ length: 100 }, (_, i) => (i < 80 ? 128 : 90)),
      v: Uint8Array.from({ length: 100 }, (_, i) => (i < 80 ? 128 : 240)),
    };
    expect(shareBeyondTint(title)).toBe(0.2);
  });
});

describe("tintOf", () => {
  it("finds the dye's colour at every luma", () => {
    const { u, v } = tintOf(sepia);
    for (const luma of [40, 128, 220]) {
      expect(Math.abs(u[luma]! - 128 + (18 * luma) / 255)).toBeLessThan(1.5);
      expect(Math.abs(v[luma]! - 128 - (14 * luma) / 255)).toBeLessThan(1.5);
    }
  });
});

describe("chromaStrength", () => {
  it("is nothing in grey, and the dye's distance from it under a tint", () => {
    expect(chromaStrength(grey)).toBe(0);
    expect(chromaStrength(picture(() => [3, 4]))).toBe(5);
  });
});

describe("placesBeyondTint", () => {
  it.each([
    ["grey", logo],
    ["tinted", tintedWithLogo],
  ])("are the logo on a %s frame and a narrow margin around it", (_name, places) => {
    const found = placesBeyondTint(places, size);
    for (let i = 0; i < found.length; i += 1) {
      const [x, y] = [i % side, Math.floor(i / side)];
      if (isLogo(x, y)) expect(found[i]).toBe(1);
      if (x < 46 || x > 61 || y < 2 || y > 15) expect(found[i]).toBe(0);
    }
  });

  it("are none where chroma is only noisy", () => {
    const noisy = picture((_luma, x, y) => [((x * 7 + y * 13) % 17) - 8, ((x * 11 + y * 5) % 17) - 8]);
    expect(placesBeyondTint(noisy, size).every((place) => place === 0)).toBe(true);
  });

  it("reach to the frame's edges", () => {
    const corner = picture((_luma, x, y) => (x > 59 && y > 59 ? [60, -70] : [0, 0]));
    expect(placesBeyondTint(corner, size)[side * side - 1]).toBe(1);
  });
});
