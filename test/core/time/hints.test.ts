import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Evidence, Grid } from "#core/model/evidence.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { spreadFrom } from "#core/time/hint-spread.ts";
import { hintStateFromBytes, hintStateToBytes, type CellHint } from "#core/time/hint-state.ts";
import { hintBorders, hintedFrames, noHintBorders, type HintBorders } from "#core/time/hint-walk.ts";
import type { HintedShot } from "#core/time/hint-walk.ts";
import { emptyEvidence, randomShot } from "#test/core/time/sample-evidence.ts";

const grid: Grid = { width: 8, height: 8, channels: 5 };
const first = 40;

/** Two things side by side: the left half of the picture is dark, the right half light. */
const twoThings = (on: Grid = grid): Evidence => {
  const evidence = emptyEvidence(on);
  for (let cell = 0; cell < evidence.lightnessBytes.length; cell += 1) {
    const isRight = cell % on.width >= on.width / 2;
    evidence.lightnessBytes[cell] = isRight ? 200 : 60;
    evidence.features.fill(isRight ? 60 : -60, cell * on.channels, (cell + 1) * on.channels);
  }
  return evidence;
};

const shotOf = (
  evidence: readonly Evidence[],
  hints: Readonly<Record<number, readonly CellHint[]>>,
): HintedShot => ({
  grid,
  shot: { first, end: first + evidence.length },
  decay: 0.9,
  hints: new Map(Object.entries(hints).map(([frame, set]) => [Number(frame), set])),
  read: (frame) => {
    const found = evidence[frame - first];
    if (found === undefined) throw new RangeError(`frame ${frame} was read`);
    return found;
  },
});

const targetsIn = async (
  shot: HintedShot,
  range: FrameRange = shot.shot,
  borders?: HintBorders,
  stretch?: number,
): Promise<(readonly number[] | null)[]> => {
  const all: (readonly number[] | null)[] = [];
  const options = stretch === undefined ? {} : { stretch };
  for await (const { frame, hinted } of hintedFrames(shot, range, borders, options)) {
    expect(frame).toBe(range.first + all.length);
    all.push(hinted === null ? null : [...hinted.target]);
  }
  return all;
};

const red = { a: 60, b: 40 };
const blue = { a: 20, b: -60 };

describe("spreadFrom", () => {
  it("covers the thing that was clicked on and not its neighbour", () => {
    const mask = spreadFrom(grid, twoThings(), [1]);
    for (const [cell, share] of mask.entries()) {
      if (cell % grid.width < 4) expect(share).toBeGreaterThan(0.6);
      else expect(share).toBe(0);
    }
    expect(mask[1]).toBe(1);
  });

  it("never rises away from the click, and ends, whatever the evidence", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(63), (seed, cell) => {
        const mask = spreadFrom(grid, randomShot(grid, 1, seed)[0]!, [cell]);
        expect(mask[cell]).toBe(1);
        expect(Math.max(...mask)).toBe(1);
        expect(Math.min(...mask)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 30 },
    );
  });
});

describe("hintedFrames", () => {
  it("carries a hint on the middle frame of a still shot to both its ends, whole", async () => {
    const shot = shotOf(Array(200).fill(twoThings()) as Evidence[], {
      [first + 100]: [{ cells: [9], ...red }],
    });
    const targets = await targetsIn(shot);
    expect(targets).toHaveLength(200);
    for (const target of [targets[0]!, targets[100]!, targets[199]!]) {
      expect(target[9 * 3]).toBe(1);
      expect(target[9 * 3 + 1]).toBeCloseTo(red.a, 3);
      expect(target[9 * 3 + 2]).toBeCloseTo(red.b, 3);
      expect(target[7 * 3]).toBe(0);
    }
  });

  it("goes from one colour to the other between two hints on one thing", async () => {
    const shot = shotOf(Array(61).fill(twoThings()) as Evidence[], {
      [first]: [{ cells: [9], ...red }],
      [first + 60]: [{ cells: [9], ...blue }],
    });
    const b = (await targetsIn(shot)).map((target) => target![9 * 3 + 2]!);
    expect(Math.abs(b[0]! - red.b)).toBeLessThan(1);
    expect(b[30]).toBeCloseTo((red.b + blue.b) / 2, 3);
    expect(Math.abs(b[60]! - blue.b)).toBeLessThan(1);
    for (let frame = 1; frame < b.length; frame += 1) expect(b[frame]!).toBeLessThanOrEqual(b[frame - 1]!);
  });

  it("says nothing, and reads nothing, where no hint reaches", async () => {
    const shot = { ...shotOf([], {}), shot: { first, end: first + 30 } };
    expect(await targetsIn(shot)).toEqual(Array(30).fill(null));
  });

  it("fills a place that cannot be followed from the same thing around it", async () => {
    const before = twoThings();
    const after = twoThings();
    // One block of the left thing seems to have come from elsewhere; the way back disagrees.
    after.motionToPrevious.set([12, 12], 0);
    const [, target] = await targetsIn(shotOf([before, after], { [first]: [{ cells: [26], ...red }] }));
    for (const cell of [0, 1, 8, 9]) expect(target![cell * 3]!).toBeGreaterThan(0.9);
  });

  it("is bit for bit the same for any parts of a shot and any stretch", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(31), fc.nat(63)), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 9 }),
        async (seed, lengths, places, stretch) => {
          const frames = lengths.reduce((sum, length) => sum + length, 0);
          const hints: Record<number, CellHint[]> = {};
          for (const [at, cell] of places) {
            (hints[first + (at % frames)] ??= []).push({ cells: [cell], ...(at % 2 === 0 ? red : blue) });
          }
          const shot = shotOf(randomShot(grid, frames, seed), hints);
          const parts = partsOf(lengths);
          const borders = await bordersOf(shot, parts);
          const joined = [];
          for (const [i, part] of parts.entries()) {
            joined.push(...(await targetsIn(shot, part, borders[i], stretch)));
          }
          expect(joined).toEqual(await targetsIn(shot));
        },
      ),
      { numRuns: 40 },
    );
  });
});

const partsOf = (lengths: readonly number[]): FrameRange[] => {
  let at = first;
  return lengths.map((length) => ({ first: at, end: (at += length) }));
};

/** Through bytes, as link leaves them in the store. */
const bordersOf = async (shot: HintedShot, parts: readonly FrameRange[]): Promise<HintBorders[]> => {
  const borders = parts.map((): HintBorders => noHintBorders);
  await hintBorders(shot, parts, async (part, side, state) => {
    borders[part] = { ...borders[part]!, [side]: hintStateFromBytes(grid, hintStateToBytes(state)) };
  });
  return borders;
};

describe("hintStateFromBytes", () => {
  it("refuses bytes of another grid", () => {
    expect(() => hintStateFromBytes(grid, new Uint8Array(12))).toThrow(RangeError);
  });
});
