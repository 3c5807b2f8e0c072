import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shotsBetween } from "#core/edits/cut-edits.ts";
import { planChunks } from "#core/plan/chunks.ts";
import { mendedChunks } from "#core/plan/mended-chunks.ts";

const range = { first: 0, end: 200 };
const with20 = { chunkFrames: 20, kept: [] };

describe("mendedChunks", () => {
  it("makes again only the chunks whose shots changed", async () => {
    const planned = planChunks(shotsBetween(range, [10, 20, 30, 40, 60, 80]), 20);
    const chunks = await mendedChunks(planned, shotsBetween(range, [10, 20, 32, 40, 60, 80]), with20);
    const again = chunks.filter(({ id }) => !planned.some((chunk) => chunk.id === id));
    expect(again.map((chunk) => chunk.range)).toEqual([{ first: 20, end: 40 }]);
    expect(chunks.length).toBe(planned.length);
  });

  it("names a chunk by what is in it, also by what keeps its colour", async () => {
    const planned = planChunks(shotsBetween(range, [100]), 20);
    const idOf = async (
      cuts: number[],
      kept = with20.kept as { first: number; end: number; what: "all" }[],
    ) => (await mendedChunks(planned, shotsBetween(range, cuts), { chunkFrames: 20, kept }))[0]?.id;
    const ids = await Promise.all([idOf([5]), idOf([6]), idOf([5], [{ first: 0, end: 5, what: "all" }])]);
    expect(new Set(ids).size).toBe(3);
    expect(await idOf([5])).toBe(ids[0]);
  });

  it("covers every frame once, for any cuts before and after", async () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 199 }), { maxLength: 12 }).map((list) =>
      shotsBetween(
        range,
        list.sort((a, b) => a - b),
      ),
    );
    await fc.assert(
      fc.asyncProperty(cuts, cuts, async (before, after) => {
        const chunks = await mendedChunks(planChunks(before, 20), after, with20);
        expect(chunks.map((chunk) => chunk.range.first)).toEqual([
          0,
          ...chunks.slice(0, -1).map((chunk) => chunk.range.end),
        ]);
        expect(chunks.at(-1)?.range.end).toBe(200);
        expect(new Set(chunks.map(({ id }) => id)).size).toBe(chunks.length);
        const whole = chunks.flatMap((chunk) => ("shots" in chunk ? chunk.shots : [chunk.shot]));
        for (const shot of whole) expect(after).toContainEqual(shot);
      }),
      { numRuns: 60 },
    );
  });
});
