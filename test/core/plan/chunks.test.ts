import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { isPart } from "#core/job/manifest.ts";
import { planChunks } from "#core/plan/chunks.ts";

const shotsOf = (lengths: readonly number[], first = 0): FrameRange[] => {
  let at = first;
  return lengths.map((length) => ({ first: at, end: (at += length) }));
};

const anyShots = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 30 }), fc.nat(50))
  .map(([lengths, first]) => shotsOf(lengths, first));

describe("planChunks", () => {
  it("covers every frame once, in order, for any shots and limit", () => {
    fc.assert(
      fc.property(anyShots, fc.integer({ min: 1, max: 200 }), (shots, chunkFrames) => {
        const chunks = planChunks(shots, chunkFrames);
        let at = shots[0]!.first;
        for (const { range } of chunks) {
          expect(range.first).toBe(at);
          expect(frameCount(range)).toBeGreaterThan(0);
          expect(frameCount(range)).toBeLessThanOrEqual(chunkFrames);
          at = range.end;
        }
        expect(at).toBe(shots.at(-1)!.end);
      }),
    );
  });

  it("never lets a chunk cross a cut but with whole shots on both sides", () => {
    fc.assert(
      fc.property(anyShots, fc.integer({ min: 1, max: 200 }), (shots, chunkFrames) => {
        for (const chunk of planChunks(shots, chunkFrames)) {
          if (isPart(chunk)) {
            expect(shots).toContainEqual(chunk.shot);
            expect(frameCount(chunk.shot)).toBeGreaterThan(chunkFrames);
            expect(chunk.range.first).toBe(chunk.shot.first + chunk.part * chunkFrames);
            expect(chunk.range.end).toBeLessThanOrEqual(chunk.shot.end);
          } else {
            expect(chunk.range).toEqual({ first: chunk.shots[0]!.first, end: chunk.shots.at(-1)!.end });
            for (const shot of chunk.shots) expect(shots).toContainEqual(shot);
          }
        }
      }),
    );
  });

  it("packs whole shots and splits long ones on a grid from their start", () => {
    expect(planChunks(shotsOf([10, 20, 95, 30, 30], 5), 40)).toEqual([
      {
        id: "c0000",
        range: { first: 5, end: 35 },
        shots: [
          { first: 5, end: 15 },
          { first: 15, end: 35 },
        ],
      },
      { id: "c0001", range: { first: 35, end: 75 }, shot: { first: 35, end: 130 }, part: 0 },
      { id: "c0002", range: { first: 75, end: 115 }, shot: { first: 35, end: 130 }, part: 1 },
      { id: "c0003", range: { first: 115, end: 130 }, shot: { first: 35, end: 130 }, part: 2 },
      { id: "c0004", range: { first: 130, end: 160 }, shots: [{ first: 130, end: 160 }] },
      { id: "c0005", range: { first: 160, end: 190 }, shots: [{ first: 160, end: 190 }] },
    ]);
    expect(planChunks([], 40)).toEqual([]);
  });

  it("refuses a limit that is no whole number of frames, and shots that do not meet", () => {
    expect(() => planChunks(shotsOf([3]), 0)).toThrow("at least 1, got 0");
    expect(() => planChunks(shotsOf([3]), 1.5)).toThrow("got 1.5");
    expect(() =>
      planChunks(
        [
          { first: 0, end: 3 },
          { first: 4, end: 6 },
        ],
        9,
      ),
    ).toThrow("4…6 after 3");
    expect(() => planChunks([{ first: 2, end: 2 }], 9)).toThrow("2…2");
  });
});
