import { describe, expect, it } from "vitest";
import { celPalette } from "#core/cels/cel-palette.ts";
import { confidenceOf, paintedFrom } from "#core/cels/confidence.ts";
import { describeDrawing } from "#core/cels/describe-regions.ts";
import { leaksOf } from "#core/cels/leaks.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { matchRegions } from "#core/cels/match-regions.ts";
import { matchWeights } from "#core/cels/match-weights.ts";
import { readReference } from "#core/cels/reference.ts";
import { regionsOf } from "#core/cels/regions.ts";
import { voteColours, type Verdict, type Voter } from "#core/cels/vote.ts";
import { box, disc, drawLines, drawPainted, face, type Scene } from "#test/support/drawn-cel.ts";

const read = (scene: Scene, palette = celPalette()) => {
  const mask = lineMaskOf(drawLines(scene, "alpha"));
  const regions = regionsOf(mask);
  const { colours } = readReference(drawPainted(scene, "alpha"), mask, regions, palette);
  return { described: describeDrawing(mask, regions), colours };
};

const voterOf = ({ described, colours }: ReturnType<typeof read>): Voter => ({
  described,
  colours,
  trust: new Float32Array(colours.length).fill(1),
  weight: 1,
});

const confidencesOf = (verdicts: readonly Verdict[], { described }: ReturnType<typeof read>): number[] =>
  verdicts.map((verdict, index) => confidenceOf(verdict, described.regions[index]!.area));

describe("voteColours", () => {
  it.each([2, 5, 10])("gives every region of a face that moved by %s pixels its colour", (moved) => {
    const palette = celPalette();
    const [painted, drawing] = [read(face(0), palette), read(face(moved), palette)];
    const verdicts = voteColours(drawing.described, [voterOf(painted)]);
    expect(verdicts.map(({ colour }) => colour)).toEqual([...drawing.colours]);
    expect(Math.min(...confidencesOf(verdicts, drawing))).toBeGreaterThan(paintedFrom);
  });

  it("is not certain of things that no voter has", () => {
    const palette = celPalette();
    const painted = read(face(0), palette);
    const scene = {
      ...face(2),
      shapes: [...face(2).shapes, disc(25, 30, 14, "#123456"), box(25, 30, 5, 5, "#654321")],
    };
    const drawing = read(scene, palette);
    const verdicts = voteColours(drawing.described, [voterOf(painted)]);
    const wrong = confidencesOf(verdicts, drawing).filter(
      (_, region) => verdicts[region]!.colour !== drawing.colours[region],
    );
    expect(wrong.length).toBeGreaterThan(0);
    expect(Math.max(...wrong)).toBeLessThan(paintedFrom);
  });

  it("hears a second voter where the first knows nothing", () => {
    const palette = celPalette();
    const [empty, painted] = [read({ ...face(0), shapes: [] }, palette), read(face(3), palette)];
    const drawing = read(face(0), palette);
    const verdicts = voteColours(drawing.described, [voterOf(empty), voterOf(painted)]);
    expect(verdicts.map(({ colour }) => colour)).toEqual([...drawing.colours]);
  });

  it("knows no colour where there is no voter", () => {
    const { described } = read(face(0));
    expect(voteColours(described, []).every(({ colour }) => colour === -1)).toBe(true);
  });
});

describe("matchRegions", () => {
  it("finds each region of a drawing in the drawing itself, and shares never exceed one", () => {
    const { described } = read(face(0));
    for (const [index, candidates] of matchRegions(described, described, matchWeights).entries()) {
      const best = candidates.reduce((one, other) => (other.share > one.share ? other : one));
      expect(best.region).toBe(index + 1);
      expect(candidates.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it("gives the same bits every time", () => {
    const [one, other] = [read(face(0)).described, read(face(4)).described];
    expect(matchRegions(other, one, matchWeights)).toEqual(matchRegions(other, one, matchWeights));
  });
});

describe("leaksOf", () => {
  it("finds a region in which two colours came together", () => {
    const palette = celPalette();
    const scene = (gaps: Scene["gaps"]): Scene => ({
      width: 140,
      height: 100,
      lineWidth: 2.5,
      shapes: [box(50, 50, 30, 30, "#c02020"), box(95, 50, 15, 30, "#2020c0")],
      gaps: gaps ?? [],
    });
    const painted = voterOf(read(scene([]), palette));
    const open = read(scene([[80, 50, 14]]), palette);
    const leaks = leaksOf(open.described, painted);
    expect(leaks.map(({ colours }) => [...colours].sort())).toEqual([[1, 2]]);
    expect(leaksOf(read(scene([]), palette).described, painted)).toEqual([]);
  });
});
