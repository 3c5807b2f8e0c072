import { describe, expect, it } from "vitest";
import type { FilmPicture } from "#core/colour/chroma.ts";
import { greyFromLuma } from "#core/colour/grey.ts";
import { rgbFromPlanes } from "#core/colour/rgb-from-planes.ts";

const film = (range: "limited" | "full", bitDepth: 8 | 10 = 8): FilmPicture => ({
  bitDepth,
  width: 2,
  height: 2,
  fieldOrder: "progressive" as const,
  colour: { range, matrix: "bt709", primaries: null, transfer: null },
});

describe("greyFromLuma", () => {
  it("stretches limited range, leaves full range, and takes 10 bits to 8", () => {
    expect([...greyFromLuma(film("limited"))(Uint8Array.of(0, 16, 126, 235, 255))]).toEqual([
      0, 0, 128, 255, 255,
    ]);
    expect([...greyFromLuma(film("full"))(Uint8Array.of(0, 16, 255))]).toEqual([0, 16, 255]);
    expect([...greyFromLuma(film("limited", 10))(Uint16Array.of(64, 940))]).toEqual([0, 255]);
  });
});

describe("rgbFromPlanes", () => {
  it("gives the colours of BT.709's bars", () => {
    // 100 % white, yellow, green, red: Y', Cb, Cr of SMPTE RP 219, 8 bit.
    const bars = [
      { code: [235, 128, 128], rgb: [255, 255, 255] },
      { code: [219, 16, 138], rgb: [255, 255, 0] },
      { code: [173, 42, 26], rgb: [0, 255, 0] },
      { code: [63, 102, 240], rgb: [255, 0, 0] },
    ];
    for (const { code, rgb } of bars) {
      const [y = 0, u = 0, v = 0] = code;
      const luma = new Uint8Array(4).fill(y);
      const found = rgbFromPlanes(film("limited"), luma, { u: Uint8Array.of(u), v: Uint8Array.of(v) });
      for (const [channel, value] of rgb.entries()) {
        expect(Math.abs((found[channel] ?? NaN) - value)).toBeLessThanOrEqual(2);
        expect(found[9 + channel]).toBe(found[channel]);
      }
    }
  });
});
