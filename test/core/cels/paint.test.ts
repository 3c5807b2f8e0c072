import { describe, expect, it } from "vitest";
import { celPalette, colourAt, colourText, nothing, unpainted } from "#core/cels/cel-palette.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { colourLayer, composite } from "#core/cels/paint.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { readReference } from "#core/cels/reference.ts";
import { regionsOf } from "#core/cels/regions.ts";
import { disc, drawLines, drawPainted, face, rgbOf, type Scene } from "#test/support/drawn-cel.ts";

const paint = (scene: Scene, ground: "paper" | "alpha") => {
  const drawing = drawLines(scene, ground);
  const mask = lineMaskOf(drawing);
  const regions = regionsOf(mask);
  const palette = celPalette();
  const { colours } = readReference(drawPainted(scene, ground), mask, regions, palette);
  const layer = colourLayer(drawing, regions, colours, palette);
  return { drawing, mask, regions, palette, colours, layer, whole: composite(drawing, mask, layer) };
};

const pixelsOf = ({ samples }: CelPicture): number[][] =>
  Array.from({ length: samples.length / 4 }, (_, at) => [...samples.subarray(at * 4, at * 4 + 4)]);

/** Straight alpha over one colour. */
const over = (picture: CelPicture, ground: readonly number[]): number[][] =>
  pixelsOf(picture).map(([red = 0, green = 0, blue = 0, alpha = 0]) =>
    [red, green, blue].map((code, at) => (code * alpha + ground[at]! * (255 - alpha)) / 255),
  );

describe.each(["paper", "alpha"] as const)("a drawing on %s that is painted", (ground) => {
  it("has palette colours or nothing in every pixel of its colour layer", () => {
    const { layer } = paint(face(0), ground);
    const palette = new Set(face(0).shapes.map(({ colour }) => [...rgbOf(colour), 255].join()));
    for (const pixel of pixelsOf(layer))
      expect(pixel[3] === 0 || palette.has(pixel.join()), pixel.join()).toBe(true);
  });

  it("has the palette's colour in every pixel of the composite without ink, or the drawing's own", () => {
    const { layer, whole, drawing, mask } = paint(face(0), ground);
    for (const [at, pixel] of pixelsOf(whole).entries()) {
      const own = layer.samples[at * 4 + 3] === 0 ? drawing : layer;
      if (mask.ink[at] === 0) expect(pixel).toEqual([...own.samples.subarray(at * 4, at * 4 + 4)]);
    }
  });

  it("keeps full ink, and all that is not painted, bit for bit", () => {
    const { layer, whole, drawing, mask } = paint(face(0), ground);
    let kept = 0;
    for (const [at, pixel] of pixelsOf(whole).entries()) {
      if (layer.samples[at * 4 + 3] !== 0 && mask.ink[at] !== 255) continue;
      expect(pixel.slice(0, 3)).toEqual([...drawing.samples.subarray(at * 4, at * 4 + 3)]);
      kept += 1;
    }
    expect(kept).toBeGreaterThan(1000);
  });

  it.each([
    ["black", [0, 0, 0]],
    ["magenta", [255, 0, 255]],
  ] as const)("shows no white seam over %s", (_, colour) => {
    const scene: Scene = { width: 90, height: 70, lineWidth: 3, shapes: [disc(45, 35, 22, "#204080")] };
    const { whole } = paint(scene, "alpha");
    // Blue paint, black ink and the ground: nothing between them is light.
    for (const [red, green] of over(whole, colour).map(([r = 0, g = 0]) => [r, g] as const)) {
      if (colour[0] === 0) expect(red).toBeLessThanOrEqual(32);
      expect(green).toBeLessThanOrEqual(64);
    }
  });

  it("runs the colour to the middle of its line", () => {
    const scene: Scene = { width: 90, height: 70, lineWidth: 5, shapes: [disc(45, 35, 22, "#204080")] };
    const { layer } = paint(scene, ground);
    const row = Array.from({ length: 45 }, (_, x) => layer.samples[(35 * 90 + x) * 4 + 3] === 255);
    // The line's middle is 22 pixels left of 45.
    expect(Math.abs(row.indexOf(true) - 23)).toBeLessThanOrEqual(1);
  });

  it("leaves uncertain regions as they are drawn", () => {
    const { drawing, mask, regions, palette, colours } = paint(face(0), ground);
    const none = colours.map((colour) => (colour === nothing ? nothing : unpainted));
    const layer = colourLayer(drawing, regions, none, palette);
    expect(layer.samples.every((code) => code === 0)).toBe(true);
    expect([...composite(drawing, mask, layer).samples]).toEqual([...drawing.samples]);
  });
});

describe("trace lines", () => {
  it("are painted over, so that none of their colour is left", () => {
    const scene: Scene = {
      width: 90,
      height: 70,
      lineWidth: 3,
      shapes: [disc(45, 35, 30, "#e0b080"), disc(45, 35, 14, "#c08040", [0, 0, 255])],
    };
    const { whole } = paint(scene, "paper");
    for (const [red = 0, , blue = 0] of pixelsOf(whole)) expect(blue).toBeLessThanOrEqual(red);
  });
});

describe("16 bits", () => {
  it("keep colours exactly", () => {
    const drawing = drawLines(face(0), "alpha");
    const deep: CelPicture = {
      ...drawing,
      depth: 16,
      samples: Uint16Array.from(drawing.samples, (code) => code * 257),
    };
    const mask = lineMaskOf(deep);
    const regions = regionsOf(mask);
    const palette = celPalette();
    const number = palette.number([1234, 40000, 77]);
    const layer = colourLayer(
      deep,
      regions,
      new Int32Array(regions.areas.length - 1).fill(number),
      palette,
    );
    expect(colourAt(layer, 0)).toEqual([1234, 40000, 77]);
    expect(colourText(palette.colour(number))).toBe("#04d29c40004d");
    expect([...composite(deep, mask, layer).samples.subarray(0, 4)]).toEqual([1234, 40000, 77, 65535]);
  });
});
