import { describe, expect, it } from "vitest";
import { describeDrawing } from "#core/cels/describe-regions.ts";
import { followRegions } from "#core/cels/follow-regions.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { regionsOf } from "#core/cels/regions.ts";
import { drawLines, face, type Scene } from "#test/support/drawn-cel.ts";

const see = (scene: Scene) => {
  const mask = lineMaskOf(drawLines(scene, "alpha"));
  const regions = regionsOf(mask);
  const at = (x: number, y: number): number => regions.whole[y * scene.width + x]!;
  return { described: describeDrawing(mask, regions), at };
};

describe("followRegions", () => {
  const [from, to] = [see(face(0)), see(face(3))];
  const said = new Map([[from.at(130, 40), { colour: 7, confidence: 1, apart: 0 }]]);

  it("finds a region in the next drawing, a little less sure and one drawing further", () => {
    const found = [...followRegions(from.described, said, to.described)];
    expect(found.map(([region]) => region)).toEqual([to.at(130, 37)]);
    const [, { colour, confidence, apart }] = found[0]!;
    expect([colour, apart]).toEqual([7, 1]);
    expect(confidence).toBeLessThan(1);
    expect(confidence).toBeGreaterThanOrEqual(0.9);
  });

  it("follows nothing into a drawing that does not show it", () => {
    const { shapes } = face(3);
    const gone = see({ ...face(3), shapes: shapes.slice(0, -1) });
    expect(followRegions(from.described, said, gone.described).size).toBe(0);
  });
});
