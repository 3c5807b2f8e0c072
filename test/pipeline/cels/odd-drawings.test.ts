import { describe, expect, it } from "vitest";
import type { CelPicture } from "#core/cels/picture.ts";
import { paintCut } from "#pipeline/cels/paint-cut.ts";
import { cutOf, memoryOf } from "#test/support/cel-cut.ts";
import { box, disc, drawLines, drawPainted, face, type Scene } from "#test/support/drawn-cel.ts";

const paint = (drawings: readonly CelPicture[], painted: CelPicture) =>
  paintCut({
    memory: memoryOf(),
    cut: cutOf(drawings).cut,
    references: [{ name: "design.png", picture: painted }],
    layers: [],
    progress: () => undefined,
  });

/** Grain of a pencil on rough paper: every pixel is lighter by another amount, and paper darker by a little. */
const pencilled = (picture: CelPicture): CelPicture => {
  let state = 1;
  const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const samples = picture.samples.slice();
  for (let at = 0; at < samples.length; at += 4) {
    const ink = 255 - (samples[at] ?? 255);
    const code = Math.round(250 - ink * (0.45 + 0.35 * next()) - 6 * next());
    samples.set([code, code, code], at);
  }
  return { ...picture, samples };
};

const onPaper = (scene: Scene): CelPicture => drawLines(scene, "paper");
const painted = drawPainted(face(0), "paper");

describe("paintCut", () => {
  it("paints a pencil's drawings", async () => {
    const report = await paint([onPaper(face(0)), pencilled(onPaper(face(2)))], painted);
    const [, pencil] = report.drawings;
    expect(pencil?.regions).toBe(report.drawings[0]?.regions);
    expect(pencil?.unpainted.length).toBeLessThanOrEqual(1);
  });

  it("guesses nothing in a drawing that has no closed region, whose lines are far apart", async () => {
    const open: Scene = {
      ...face(0),
      shapes: [disc(70, 60, 34, "#fcdec4")],
      gaps: [[70, 26, 40]],
    };
    const report = await paint([onPaper(face(0)), onPaper(open)], painted);
    expect(report.drawings[1]).toMatchObject({ regions: 1 });
    const { colours, confidences } = report.drawings[1]!.record;
    expect([colours[0], (confidences[0] ?? 0) >= 0.9]).not.toEqual([1, true]);
  });

  it("leaves another character unpainted, with the reasons", async () => {
    const robot: Scene = {
      ...face(0),
      shapes: [
        box(30, 30, 14, 20, "#888888"),
        box(120, 80, 24, 10, "#884422"),
        disc(40, 95, 12, "#22aa66"),
        disc(130, 30, 8, "#eecc44"),
        box(80, 20, 9, 9, "#4466cc"),
        box(76, 64, 6, 22, "#cc66aa"),
      ],
    };
    const report = await paint([onPaper(robot)], painted);
    const [drawing] = report.drawings;
    const closed = (drawing?.regions ?? 0) - 1;
    expect(closed).toBe(6);
    expect(drawing?.unpainted.length).toBeGreaterThanOrEqual(closed);
    expect(report.references[0]?.figures[0]?.likeness).toBeLessThan(0.65);
    expect(drawing?.unpainted.every(({ reason }) => ["strange", "unsure"].includes(reason))).toBe(true);
  });
});
