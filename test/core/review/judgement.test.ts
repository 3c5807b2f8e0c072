import { describe, expect, it } from "vitest";
import { thresholdsWith, type ReviewRule } from "#core/review/gate.ts";
import { judgeFilm } from "#core/review/judgement.ts";
import { reviewReportSchema, type ReviewReport } from "#core/review/report.ts";
import { shotFindingsSchema, type ShotFindings } from "#core/review/findings.ts";
import { shotFindings } from "#test/core/review/findings.ts";

const judged = (
  findings: readonly ShotFindings[],
  overrides: Parameters<typeof thresholdsWith>[0] = {},
): ReviewReport =>
  judgeFilm({
    film: {
      name: "film.mp4",
      frames: 24 * findings.length,
      width: 640,
      height: 480,
      fingerprint: "f",
      framesPerSecond: 24,
      durationSeconds: findings.length,
    },
    model: { name: "photo", digest: "d" },
    job: null,
    thresholds: thresholdsWith(overrides),
    classes: 4,
    findings,
    secondsAt: (frame) => frame / 24,
  });

/** Five shots, of which the third is as said. */
const withBad = (bad: Partial<ShotFindings>, overrides = {}): ReviewReport =>
  judged(
    [0, 1, 2, 3, 4].map((index) => shotFindings(index, index === 2 ? bad : {})),
    overrides,
  );

const rulesOf = ({ shots }: ReviewReport): ReviewRule[][] =>
  shots.map(({ marks }) => marks.map(({ rule }) => rule));

describe("judgeFilm", () => {
  it("judges what is kept of shots", () => {
    expect(shotFindingsSchema.parse(shotFindings(3))).toEqual(shotFindings(3));
  });

  it("leaves a report that its schema takes, and marks nothing in a blameless film", () => {
    const report = withBad({});
    expect(reviewReportSchema.parse(report)).toEqual(report);
    expect(rulesOf(report)).toEqual([[], [], [], [], []]);
    expect(report.shots.map(({ need }) => need)).toEqual([0, 0, 0, 0, 0]);
    expect(report.shots[1]).toMatchObject({ startSeconds: 1, endSeconds: 2 });
    expect(report.shots[0]?.perFrame.lowConfidence).toHaveLength(12);
  });

  it.each<[ReviewRule, Partial<ShotFindings>]>([
    ["uncoloured", { framesColoured: 23 }],
    ["altered", { altered: 9 }],
    ["flicker", { flicker: { sum: 90, pairs: 23, most: 5 } }],
    ["jump", { flicker: { sum: 20, pairs: 23, most: 20 } }],
    ["wander", { wander: { cells: 1000, wander: 4000, unexplained: 3500, turnover: 100 } }],
    ["tint", { tint: { cells: 1000, a: 9000, b: -9000 } }],
    ["lowConfidence", { lowConfidence: Array(24).fill(0.9) as number[] }],
    ["deltaCdc", { cdc: [1, 2, 4].map(() => ({ sum: 1, pairs: 20 })) }],
    [
      "dull",
      {
        opponents: {
          ...shotFindings(0).opponents,
          redGreen: 0,
          yellowBlue: 0,
          redGreenSquared: 0,
          yellowBlueSquared: 100,
        },
      },
    ],
    ["garish", { opponents: { ...shotFindings(0).opponents, redGreenSquared: 2_000_000 } }],
  ])("marks the shot that breaks %s, and it alone, and says why", (rule, bad) => {
    const report = withBad(bad);
    expect(rulesOf(report)).toEqual([[], [], [rule], [], []]);
    expect(report.shots[2]?.need).toBeGreaterThan(0);
    expect(report.shots[2]?.marks[0]?.sentence.length).toBeGreaterThan(20);
  });

  it("marks a shot that colours the same things otherwise, by its like and by the film", () => {
    const colours: ShotFindings["colours"] = [
      [3, 50, -500, -900],
      [12, 50, 700, 900],
    ];
    const report = withBad({ colours });
    expect(rulesOf(report)[2]).toEqual(["drift", "unlike"]);
    expect(rulesOf(report).map((rules) => rules.length)).toEqual([0, 0, 2, 0, 0]);
    expect(report.shots[0]?.figures.drift).toBe(0);
    expect(report.shots[0]?.similar.map(({ shot }) => shot)).toEqual([1, 2, 3, 4]);
  });

  it("does not call a dark shot dull, nor judge what nobody measured", () => {
    const report = withBad({
      colourable: 0.1,
      altered: null,
      entropy: null,
      lowConfidence: null,
      colours: [],
      opponents: { pixels: 100, redGreen: 0, yellowBlue: 0, redGreenSquared: 0, yellowBlueSquared: 0 },
    });
    expect(rulesOf(report)[2]).toEqual([]);
    expect(report.shots[2]?.figures).toMatchObject({ entropy: null, lowConfidence: null, drift: null });
    expect(report.shots[2]?.perFrame.lowConfidence).toEqual([]);
    expect(report.figures.entropy).toBeCloseTo(0.5, 12);
  });

  it("knows no figure for a film that nobody measured", () => {
    const { figures } = judged([shotFindings(0, { entropy: null, lowConfidence: null, colours: [] })]);
    expect(figures).toMatchObject({ entropy: null, lowConfidence: null, drift: null });
  });

  it("puts the worse shot first in need", () => {
    const flickering = (sum: number) => shotFindings(1, { flicker: { sum, pairs: 23, most: 1 } });
    const needs = [40, 60, 90].map((sum) => judged([shotFindings(0), flickering(sum)]).shots[1]?.need ?? 0);
    expect(needs).toEqual(needs.toSorted((p, q) => p - q));
    expect(new Set(needs).size).toBe(3);
  });

  it("judges by what a job choices", () => {
    const flickers = { flicker: { sum: 90, pairs: 23, most: 5 } };
    expect(rulesOf(withBad(flickers, { flicker: 5 }))[2]).toEqual([]);
    expect(withBad(flickers, { flicker: 5, jump: undefined }).thresholds).toMatchObject({
      flicker: 5,
      jump: 8,
    });
    expect(rulesOf(withBad({}, { lowConfidence: 0.1 }))).toEqual(Array(5).fill(["lowConfidence"]));
  });

  it("adds shots up to a film, every frame counting alike", () => {
    const report = judged([
      shotFindings(0),
      shotFindings(1, { flicker: { sum: 23, pairs: 23, most: 1 }, framesColoured: 20 }),
    ]);
    expect(report.figures.flicker).toBeCloseTo((4.6 + 23) / 46, 12);
    expect(report.figures).toMatchObject({ frames: 48, framesColoured: 44 });
    expect(report.film.framesColoured).toBe(44);
    expect(report.figures.cdc).toBeCloseTo((0.002 / 46 + 0.004 / 44 + 0.008 / 40) / 3, 12);
    expect(report.figures.deltaCdc).toBe(0);
  });
});
