import { describe, expect, it } from "vitest";
import { celPalette } from "#core/cels/cel-palette.ts";
import { colourEvidence } from "#core/cels/colour-evidence.ts";
import { changesOf } from "#core/cels/colour-changes.ts";
import { paintedFrom } from "#core/cels/confidence.ts";
import { describeDrawing, type DrawingDescriptor } from "#core/cels/describe-regions.ts";
import { hearVoters, type Voter } from "#core/cels/hear-voters.ts";
import { judgeRegion, type Verdict } from "#core/cels/judge.ts";
import { leaksOf } from "#core/cels/leaks.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { matchRegions } from "#core/cels/match-regions.ts";
import { matchWeights } from "#core/cels/match-weights.ts";
import { readReference } from "#core/cels/reference.ts";
import { regionsOf } from "#core/cels/regions.ts";
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

const verdictsOf = (drawing: DrawingDescriptor, voters: readonly Voter[]): Verdict[] =>
  colourEvidence(drawing, hearVoters(drawing, voters)).map(judgeRegion);

describe("judgeRegion", () => {
  it.each([2, 5, 10])("gives every region of a face that moved by %s pixels its colour", (moved) => {
    const palette = celPalette();
    const [painted, drawing] = [read(face(0), palette), read(face(moved), palette)];
    const verdicts = verdictsOf(drawing.described, [voterOf(painted)]);
    expect(verdicts.map(({ colour }) => colour)).toEqual([...drawing.colours]);
    expect(Math.min(...verdicts.map(({ confidence }) => confidence))).toBeGreaterThan(paintedFrom);
  });

  it("is not certain of things that no voter has", () => {
    const palette = celPalette();
    const painted = read(face(0), palette);
    const scene = {
      ...face(2),
      shapes: [...face(2).shapes, disc(25, 30, 14, "#123456"), box(25, 30, 5, 5, "#654321")],
    };
    const drawing = read(scene, palette);
    const verdicts = verdictsOf(drawing.described, [voterOf(painted)]);
    const wrong = verdicts
      .filter(({ colour }, region) => colour !== drawing.colours[region])
      .map(({ confidence }) => confidence);
    expect(wrong.length).toBeGreaterThan(0);
    expect(Math.max(...wrong)).toBeLessThan(paintedFrom);
  });

  it("hears a second voter where the first knows nothing", () => {
    const palette = celPalette();
    const [empty, painted] = [read({ ...face(0), shapes: [] }, palette), read(face(3), palette)];
    const drawing = read(face(0), palette);
    const verdicts = verdictsOf(drawing.described, [voterOf(empty), voterOf(painted)]);
    expect(verdicts.map(({ colour }) => colour)).toEqual([...drawing.colours]);
  });

  it("knows no colour where there is no voter", () => {
    const { described } = read(face(0));
    expect(verdictsOf(described, []).every(({ colour }) => colour === -1)).toBe(true);
  });
});

describe("matchRegions", () => {
  it("finds each region of a drawing in the drawing itself, and shares never exceed one", () => {
    const { described } = read(face(0));
    for (const [index, candidates] of matchRegions(
      described,
      described,
      matchWeights,
    ).candidates.entries()) {
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
    const leaks = leaksOf(open.described, hearVoters(open.described, [painted])[0]!);
    expect(leaks.map(({ colours }) => [...colours].sort())).toEqual([[1, 2]]);
    const closed = read(scene([]), palette).described;
    expect(leaksOf(closed, hearVoters(closed, [painted])[0]!)).toEqual([]);
  });
});

describe("changesOf", () => {
  it("names regions that are plainly the same and have another colour than before", () => {
    const palette = celPalette();
    const [before, drawing] = [read(face(0), palette), read(face(2), palette)];
    const [heard] = hearVoters(drawing.described, [voterOf(before)]);
    expect(changesOf([...drawing.colours], heard!)).toEqual([]);
    const other = drawing.colours.indexOf(palette.number([0xdc * 257, 0x3c * 257, 0x46 * 257]));
    const changed = [...drawing.colours].map((colour, index) => (index === other ? 2 : colour));
    expect(changesOf(changed, heard!)).toEqual([
      { region: other + 1, from: drawing.colours[other], to: 2 },
    ]);
  });
});
