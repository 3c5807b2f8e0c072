import { describe, expect, it } from "vitest";
import { withPlacesLeft } from "#core/colour/leave-colour.ts";

const size = { width: 4, height: 3 };
const plane = (value: number): Uint8Array => new Uint8Array(12).fill(value);
const made = { u: plane(1), v: plane(2) };
const own = { u: plane(8), v: plane(9) };
const rows = (chroma: Uint8Array | Uint16Array): string[] =>
  [0, 4, 8].map((at) => [...chroma.subarray(at, at + 4)].join(""));

describe("withPlacesLeft", () => {
  it("gives a place its chroma wherever a pixel's middle lies in it, and changes no other pixel", () => {
    const area = { left: 0.25, top: 0, right: 0.8, bottom: 0.5 };
    const { u, v } = withPlacesLeft(made, [{ area, chroma: own }], { size, rotation: 0 });
    expect(rows(u)).toEqual(["1881", "1111", "1111"]);
    expect(rows(v)).toEqual(["2992", "2222", "2222"]);
    expect(rows(made.u)).toEqual(["1111", "1111", "1111"]);
  });

  it("takes all of the picture where no area is named, and the last of several places", () => {
    const area = { left: 0, top: 0, right: 0.3, bottom: 1 };
    const grey = { u: plane(5), v: plane(5) };
    const places = [
      { area: null, chroma: own },
      { area, chroma: grey },
    ];
    expect(rows(withPlacesLeft(made, places, { size, rotation: 0 }).u)).toEqual(["5888", "5888", "5888"]);
  });

  it("means the picture as it is shown, however it is coded", () => {
    // The upper left corner as it is shown.
    const area = { left: 0, top: 0, right: 0.34, bottom: 0.26 };
    const turned = (rotation: 0 | 90 | 180 | 270): string[] =>
      rows(withPlacesLeft(made, [{ area, chroma: own }], { size, rotation }).u);
    expect(turned(0)).toEqual(["8111", "1111", "1111"]);
    expect(turned(90)).toEqual(["1111", "1111", "8111"]);
    expect(turned(180)).toEqual(["1111", "1111", "1118"]);
    expect(turned(270)).toEqual(["1118", "1111", "1111"]);
  });
});
