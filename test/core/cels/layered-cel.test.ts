import { describe, expect, it } from "vitest";
import { layeredCel } from "#core/cels/layered-cel.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { blankLike } from "#core/cels/picture.ts";
import { disc, drawLines, type Scene } from "#test/support/drawn-cel.ts";

const scene: Scene = {
  width: 60,
  height: 40,
  lineWidth: 2.4,
  shapes: [disc(20, 20, 12, "#ffffff"), disc(42, 20, 10, "#ffffff", [230, 20, 20])],
};

describe("layeredCel", () => {
  it.each(["paper", "alpha"] as const)(
    "parts ink and trace lines on %s, each pixel the drawing's own",
    (ground) => {
      const picture = drawLines(scene, ground);
      const mask = lineMaskOf(picture);
      const layer = blankLike(picture);
      const { layers } = layeredCel("A0001.png", picture, mask, layer, picture);
      expect(layers.map(({ name, isHidden, blend }) => [name, isHidden, blend])).toEqual([
        ["A0001 colour", false, "normal"],
        ["A0001 line", false, ground === "paper" ? "multiply" : "normal"],
        ["A0001 trace lines", true, ground === "paper" ? "multiply" : "normal"],
      ]);
      const [, line, trace] = layers.map((one) => one.picture);
      let traced = 0;
      for (let at = 0; at < mask.trace.length; at += 1) {
        const own = mask.trace[at] === 0 ? line! : trace!;
        if (mask.trace[at] !== 0) traced += 1;
        expect(own.samples.subarray(at * 4, at * 4 + 4)).toEqual(
          picture.samples.subarray(at * 4, at * 4 + 4),
        );
      }
      expect(traced).toBeGreaterThan(50);
    },
  );

  it("has the whole drawing as its line where there is no trace line", () => {
    const picture = drawLines({ ...scene, shapes: scene.shapes.slice(0, 1) }, "alpha");
    const { layers } = layeredCel("A0001.png", picture, lineMaskOf(picture), blankLike(picture), picture);
    expect(layers.map(({ picture: own }) => own)[1]).toBe(picture);
    expect(layers).toHaveLength(2);
  });
});
