import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { regionsOf } from "#core/cels/regions.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { box, disc, drawLines, face, type Scene } from "#test/support/drawn-cel.ts";

const regionsIn = (picture: CelPicture) => regionsOf(lineMaskOf(picture));

const at = ({ inside, size }: ReturnType<typeof regionsIn>, x: number, y: number): number =>
  inside[y * size.width + x]!;

const ring = (gaps: Scene["gaps"] = []): Scene => ({
  width: 120,
  height: 90,
  lineWidth: 3,
  shapes: [disc(60, 45, 28, "#ff0000")],
  gaps,
});

describe("regionsOf", () => {
  it.each(["paper", "alpha"] as const)("finds every closed region of a drawing on %s", (ground) => {
    const found = regionsIn(drawLines(face(0), ground));
    // The ground, nine shapes; the hat and the coat are whole.
    expect(found.areas.length - 1).toBe(10);
    expect(found.gaps).toEqual([]);
  });

  it("closes a small gap and says where it is and how wide", () => {
    const found = regionsIn(drawLines(ring([[88, 45, 2.5]]), "paper"));
    expect(at(found, 60, 45)).not.toBe(at(found, 2, 2));
    expect(found.gaps).toHaveLength(1);
    const [gap] = found.gaps;
    expect(gap).toMatchObject({ state: "closed" });
    expect(Math.hypot(gap!.x - 88, gap!.y - 45)).toBeLessThan(4);
    expect(Math.abs(gap!.width - 5)).toBeLessThanOrEqual(2);
  });

  it("does not guess at a large gap: it reports it, and colour runs through", () => {
    const found = regionsIn(drawLines(ring([[88, 45, 5]]), "paper"));
    expect(at(found, 60, 45)).toBe(at(found, 2, 2));
    expect(found.gaps.map(({ state }) => state)).toEqual(["open"]);
  });

  it("measures the ball by the lines: thicker lines close wider gaps", () => {
    const scene = ring([[88, 45, 4]]);
    const thin = regionsIn(drawLines({ ...scene, lineWidth: 1.6 }, "paper"));
    const thick = regionsIn(drawLines({ ...scene, lineWidth: 6 }, "paper"));
    expect(thick.radius).toBeGreaterThan(thin.radius);
    expect([thin, thick].map(({ gaps }) => gaps[0]?.state)).toEqual(["open", "closed"]);
  });

  it("takes a narrow part of one region for no gap", () => {
    // Two discs that overlap as one outline would: a box between two boxes, its lines left out at both ends.
    const scene: Scene = {
      width: 140,
      height: 80,
      lineWidth: 2.5,
      shapes: [
        box(30, 40, 20, 22, "#ff0000"),
        box(110, 40, 20, 22, "#ff0000"),
        box(70, 40, 22, 4, "#ff0000"),
      ],
      gaps: [
        [49, 40, 3.4],
        [91, 40, 3.4],
      ],
    };
    const found = regionsIn(drawLines(scene, "paper"));
    expect(at(found, 30, 40)).toBe(at(found, 70, 40));
    expect(at(found, 110, 40)).toBe(at(found, 70, 40));
    expect(at(found, 30, 40)).not.toBe(at(found, 2, 2));
  });

  it("gives specks and lines to the nearest region, whatever is drawn", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            x: fc.integer({ min: 0, max: 60 }),
            y: fc.integer({ min: 0, max: 40 }),
            r: fc.integer({ min: 1, max: 18 }),
          }),
          {
            maxLength: 6,
          },
        ),
        (discs) => {
          const scene = {
            width: 60,
            height: 40,
            lineWidth: 2,
            shapes: discs.map(({ x, y, r }) => disc(x, y, r, "#ff0000")),
          };
          const { whole, inside, areas } = regionsIn(drawLines(scene, "paper"));
          expect(areas.slice(1).every((area) => area >= 6)).toBe(true);
          expect(whole.every((region) => region > 0) || areas.length === 1).toBe(true);
          expect(inside.every((region, pixel) => region === 0 || region === whole[pixel])).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("makes one region of an empty drawing", () => {
    const found = regionsIn(drawLines({ ...ring(), shapes: [] }, "paper"));
    expect([found.areas.length - 1, found.gaps.length, found.radius]).toEqual([1, 0, 0]);
  });

  it("sees through dust: thousands of specks are no regions", () => {
    const picture = drawLines({ ...ring(), width: 300, height: 240 }, "paper");
    const dusty = picture.samples.slice();
    for (let speck = 0; speck < 3000; speck += 1) {
      const place = (speck * 7919) % (300 * 240);
      dusty.set([90, 90, 90], place * 4);
    }
    expect(regionsIn({ ...picture, samples: dusty }).areas.length - 1).toBeLessThan(40);
  });
});

describe("lineMaskOf", () => {
  it("tells trace lines from ink by their colour", () => {
    const scene: Scene = {
      ...ring(),
      width: 200,
      shapes: [
        disc(30, 45, 16, "#ff0000", [255, 0, 0]),
        disc(75, 45, 16, "#ff0000", [0, 160, 0]),
        disc(120, 45, 16, "#ff0000", [0, 0, 255]),
        disc(165, 45, 16, "#ff0000"),
      ],
    };
    for (const ground of ["paper", "alpha"] as const) {
      const { trace, size } = lineMaskOf(drawLines(scene, ground));
      const lines = [30, 75, 120, 165].map((x) => trace[(45 - 16) * size.width + x]);
      expect(lines).toEqual([1, 2, 3, 0]);
    }
  });

  it("finds ink on scanned paper that is grey, uneven and rough", () => {
    const picture = drawLines(face(0), "paper");
    const samples = picture.samples.map((code, index) => {
      if (index % 4 === 3) return 255;
      const pixel = Math.floor(index / 4);
      const light = 0.78 + 0.1 * ((pixel % 160) / 160);
      return Math.max(0, Math.round(code * light + ((pixel * 7919) % 13) - 6));
    });
    const clean = regionsIn(picture).areas.length;
    expect(regionsIn({ ...picture, samples }).areas.length).toBe(clean);
  });

  it("takes opaque white for paper in a drawing with alpha", () => {
    const picture = drawLines(face(0), "alpha");
    const samples = picture.samples.slice();
    for (let pixel = 0; pixel < samples.length / 4; pixel += 1)
      if (samples[pixel * 4 + 3] === 0) samples.set([255, 255, 255, 255], pixel * 4);
    expect(regionsIn({ ...picture, samples }).areas.length).toBe(regionsIn(picture).areas.length);
  });
});
