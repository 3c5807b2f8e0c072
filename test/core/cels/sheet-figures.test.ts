import { describe, expect, it } from "vitest";
import { figuresOn } from "#core/cels/sheet-figures.ts";
import { drawPainted, face, scaled, sideBySide } from "#test/support/drawn-cel.ts";

const figure = drawPainted(scaled(face(0), 1.5), "paper");

describe("figuresOn", () => {
  it("cuts figures out of their paper, whatever its colour, and says where they were", () => {
    const sheet = sideBySide([figure, figure], 40);
    const grey = {
      ...sheet,
      samples: sheet.samples.map((code, at) => (at % 4 !== 3 && code === 255 ? 231 : code)),
    };
    for (const paper of [sheet, grey]) {
      const found = figuresOn(paper);
      expect(found).toHaveLength(2);
      for (const { picture, left, top } of found) {
        let kept = 0;
        for (let y = 0; y < picture.size.height; y += 1) {
          for (let x = 0; x < picture.size.width; x += 1) {
            const at = (y * picture.size.width + x) * 4;
            if (picture.samples[at + 3] === 0) continue;
            kept += 1;
            const from = ((y + top) * paper.size.width + x + left) * 4;
            expect([...picture.samples.subarray(at, at + 4)]).toEqual([
              ...paper.samples.subarray(from, from + 4),
            ]);
          }
        }
        expect(kept).toBeGreaterThan(5000);
      }
      expect(found[0]!.left).toBeLessThan(found[1]!.left);
    }
  });

  it("takes what is transparent for paper, and nothing else where all is painted to the edge", () => {
    const clear = drawPainted(scaled(face(0), 1.5), "alpha");
    expect(figuresOn(clear).length).toBeGreaterThan(0);
    const full = {
      ...figure,
      samples: figure.samples.map((_, at) => (at % 4 === 3 ? 255 : (at * 31) % 251)),
    };
    expect(figuresOn({ ...full, hasAlpha: false })).toHaveLength(1);
  });

  it("finds no figure on bare paper", () => {
    expect(figuresOn({ ...figure, samples: figure.samples.map(() => 255) })).toEqual([]);
  });
});
