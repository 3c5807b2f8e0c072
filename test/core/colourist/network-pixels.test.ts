import { describe, expect, it } from "vitest";
import { labFromSrgb, srgbFromLab } from "#core/colour/lab.ts";
import { networkPixels, pictureOf, planesAt } from "#core/colourist/network-pixels.ts";

const grey = Uint8Array.of(0, 51, 128, 255);

describe("what a network is given", () => {
  it("is lightness from black to white, as the card counts it", () => {
    const [black, , , white] = networkPixels(grey, { holds: "L", range: [0, 100] });
    expect([black, white]).toEqual([0, expect.closeTo(100, 3)]);
    const middle = labFromSrgb([128 / 255, 128 / 255, 128 / 255])[0]!;
    expect(networkPixels(grey, { holds: "L", range: [-1, 1] })[2]).toBeCloseTo(middle / 50 - 1, 5);
  });

  it("is grey three times over, normalised channel by channel", () => {
    const mean = [0.485, 0.456, 0.406];
    const deviation = [0.229, 0.224, 0.225];
    const pixels = networkPixels(grey, { holds: "rgb", range: [0, 1], mean, deviation });
    expect(pixels).toHaveLength(12);
    for (const channel of [0, 1, 2])
      expect(pixels[channel * 4 + 1]).toBeCloseTo((0.2 - mean[channel]!) / deviation[channel]!, 5);
    expect([...networkPixels(grey, { holds: "rgb", range: [0, 255] })].slice(0, 4)).toEqual([
      0, 51, 128, 255,
    ]);
  });
});

describe("what a network gives", () => {
  it("is chroma over the frame's own lightness", () => {
    const made = Float32Array.of(0, 0, 0.2, 0, 0, 0, -0.1, 0);
    const rgb = pictureOf(made, grey, { holds: "ab", labUnits: 100 })!;
    const lightness = labFromSrgb([128 / 255, 128 / 255, 128 / 255])[0]!;
    const expected = srgbFromLab([lightness, 20, -10]).map((signal) => Math.round(signal * 255));
    expect([...rgb.subarray(6, 9)]).toEqual([...expected]);
    expect([...rgb.subarray(3, 6)]).toEqual([51, 51, 51]);
  });

  it("is colours, taken back from the card's numbers and kept between black and white", () => {
    const made = Float32Array.of(0, 1, 2, -9, 0, 0, 0, 0, 1, 1, 1, 1);
    const output = { holds: "rgb", range: [0, 1], mean: [0.5], deviation: [0.25] } as const;
    const rgb = pictureOf(made, grey, { ...output, range: [0, 1], mean: [0.5], deviation: [0.25] })!;
    expect([...rgb]).toEqual([128, 128, 191, 191, 128, 191, 255, 128, 191, 0, 128, 191]);
  });

  it("is nothing where a number is none", () => {
    expect(
      pictureOf(Float32Array.of(0, Number.NaN), Uint8Array.of(9), { holds: "ab", labUnits: 1 }),
    ).toBeNull();
  });
});

describe("planes at another size", () => {
  it("are a line between the middles of samples, flat beyond them, plane by plane", () => {
    const planes = Float32Array.of(0, 8, 1, 1);
    const made = planesAt(planes, 2, { width: 2, height: 1 }, { width: 4, height: 2 });
    expect([...made]).toEqual([0, 2, 6, 8, 0, 2, 6, 8, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(planesAt(planes, 2, { width: 2, height: 1 }, { width: 2, height: 1 })).toEqual(planes);
  });
});
