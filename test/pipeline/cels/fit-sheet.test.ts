import { describe, expect, it } from "vitest";
import { celPalette, colourText } from "#core/cels/cel-palette.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { fitSheet, type SampledDrawing } from "#pipeline/cels/fit-sheet.ts";
import { seeDrawing } from "#pipeline/cels/see-drawing.ts";
import {
  box,
  disc,
  drawLines,
  drawPainted,
  scaled,
  sideBySide,
  type Scene,
} from "#test/support/drawn-cel.ts";

/** Three figures that stand by themselves. */
const doll: Scene = {
  width: 160,
  height: 120,
  lineWidth: 2.6,
  shapes: [
    box(78, 88, 26, 22, "#3c5aa0"),
    disc(78, 44, 30, "#fcdec4"),
    disc(67, 42, 8, "#fcfcfc"),
    disc(91, 42, 8, "#fcfcfc"),
    box(78, 60, 9, 3.5, "#aa2834"),
    box(74, 14, 24, 8, "#dc3c46"),
  ],
};
const cart: Scene = {
  ...doll,
  shapes: [
    box(80, 60, 50, 12, "#446688"),
    disc(50, 78, 16, "#eecc44"),
    disc(110, 78, 16, "#eecc44"),
    disc(110, 78, 5, "#884422"),
    box(104, 38, 20, 12, "#77aa55"),
  ],
};
const flower: Scene = {
  ...doll,
  shapes: [
    box(80, 84, 4, 28, "#2f7a3f"),
    disc(62, 38, 15, "#d07ad0"),
    disc(98, 38, 15, "#d07ad0"),
    disc(80, 24, 15, "#d07ad0"),
    disc(80, 46, 13, "#f2d14a"),
  ],
};

const drawings: readonly SampledDrawing[] = [doll, cart, flower].map((scene, at) => ({
  at,
  name: `${at}.png`,
  described: seeDrawing(`${at}.png`, drawLines(scene, "paper")).described,
}));

const fit = (picture: CelPicture) => {
  const palette = celPalette();
  const fits = fitSheet({ name: "sheet.png", picture }, drawings, { palette, allowed: null });
  return { fits, palette };
};

describe("fitSheet", () => {
  it.each([1, 1.6, 2.4])(
    "lays figures drawn %f times as large onto the drawings they are like, in their places",
    (scale) => {
      const sheet = sideBySide(
        [cart, flower, doll].map((scene) => drawPainted(scaled(scene, scale), "paper")),
        40,
      );
      const { fits } = fit(sheet);
      expect(fits.map(({ at }) => at)).toEqual([1, 2, 0]);
      for (const { at, likeness, read } of fits) {
        expect(likeness).toBeGreaterThan(0.8);
        const { regions, size } = drawings[at]!.described;
        expect(read.described.size).toEqual(size);
        const large = read.described.regions.filter(({ edge, area }) => edge === 0 && area > 200);
        const apart = large.map(({ x, y }) =>
          Math.min(...regions.map((one) => Math.hypot(one.x - x, one.y - y))),
        );
        expect(apart.filter((pixels) => pixels < 2.5).length).toBeGreaterThan(large.length * 0.8);
      }
    },
  );

  it("finds the drawings of figures that are smaller than they are", () => {
    const figures = [cart, flower, doll].map((scene) => drawPainted(scaled(scene, 0.75), "paper"));
    expect(fit(sideBySide(figures, 40)).fits.map(({ at }) => at)).toEqual([1, 2, 0]);
  });

  it("leaves swatches of colour and the colours of the paper out", () => {
    const swatch = drawPainted(
      { ...doll, width: 24, height: 24, shapes: [box(12, 12, 9, 9, "#123456")] },
      "paper",
    );
    const { fits, palette } = fit(sideBySide([drawPainted(scaled(doll, 2), "paper"), swatch], 30));
    expect(fits).toHaveLength(1);
    const colours = Array.from({ length: palette.size }, (_, at) => colourText(palette.colour(at + 1)));
    expect(new Set(colours)).toEqual(new Set(doll.shapes.map(({ colour }) => colour)));
  });

  it("finds nothing on an empty sheet", () => {
    expect(fit(drawPainted({ ...doll, shapes: [] }, "paper")).fits).toEqual([]);
  });
});
