import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { carryEdits } from "#core/edits/carry-edits.ts";
import {
  cutDifference,
  cutsOfShots,
  editShots,
  shotsBetween,
  withCutEdits,
  type CutEdit,
} from "#core/edits/cut-edits.ts";
import { shotEditSchema, type ShotEdit } from "#core/edits/edits.ts";

const range = { first: 10, end: 100 };
const shots = shotsBetween(range, [30, 60]);
const edit = (what: CutEdit["do"], at: number, to: number | null = null): CutEdit => ({ do: what, at, to });

describe("editShots", () => {
  it("splits, joins and moves, one edit after the other", () => {
    expect(cutsOfShots(editShots(shots, [edit("split", 40)]))).toEqual([30, 40, 60]);
    expect(cutsOfShots(editShots(shots, [edit("join", 30)]))).toEqual([60]);
    expect(cutsOfShots(editShots(shots, [edit("move", 60, 31)]))).toEqual([30, 31]);
    expect(cutsOfShots(editShots(shots, [edit("join", 30), edit("move", 60, 20)]))).toEqual([20]);
  });

  it.each([
    [edit("split", 30), /split at frame 30, .* begins at frame 30 already/],
    [edit("split", 100), /a cut can be at frames 11 to 99/],
    [edit("split", 10), /a cut can be at frames 11 to 99/],
    [edit("join", 31), /no shot begins at frame 31; near it there are cuts at 30, 60/],
    [edit("move", 31, 40), /no shot begins at frame 31/],
    [edit("move", 30), /a move needs "to"/],
    [edit("move", 30, 60), /frame 60 is not between its neighbours; it can go to frames 11 to 59/],
    [edit("move", 30, 10), /it can go to frames 11 to 59/],
  ])("refuses %j", (wrong, sentence) => {
    expect(() => editShots(shots, [wrong])).toThrow(sentence);
  });
});

describe("cutDifference", () => {
  it("says how one list of shots becomes another", () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 11, max: 99 }), { maxLength: 8 });
    const sorted = (list: number[]) =>
      shotsBetween(
        range,
        list.sort((a, b) => a - b),
      );
    fc.assert(
      fc.property(cuts, cuts, (one, other) => {
        const [before, after] = [sorted(one), sorted(other)];
        expect(withCutEdits(before, cutDifference(before, after))).toEqual(after);
        expect(editShots(before, cutDifference(before, after))).toEqual(after);
      }),
    );
  });
});

describe("carryEdits", () => {
  const decided = (first: number, end: number, more: Partial<ShotEdit> = {}): ShotEdit => ({
    ...shotEditSchema.parse({ first, end, verdict: "approved", vividness: 0.2 }),
    ...more,
  });
  const hint = (frame: number) => ({ frame, x: 0.5, y: 0.5, rgb: "#ff0000" });

  it("leaves shots that are as they were", () => {
    const edits = [decided(10, 30), decided(60, 100)];
    expect(carryEdits(edits, editShots(shots, [edit("split", 40)]))).toEqual(edits);
  });

  it("gives both halves the colours, each its own hints, and none the verdict", () => {
    const edits = [decided(30, 60, { hints: [hint(35), hint(50)] })];
    expect(carryEdits(edits, editShots(shots, [edit("split", 40)]))).toEqual([
      decided(30, 40, { verdict: null, hints: [hint(35)] }),
      decided(40, 60, { verdict: null, hints: [hint(50)] }),
    ]);
  });

  it("leaves the frames that were to be left", () => {
    const left = (first: number | null, end: number | null) => ({
      first,
      end,
      area: null,
      colour: "none" as const,
    });
    const edits = [decided(30, 60, { leave: [left(35, 50), left(null, null)] })];
    const carried = carryEdits(edits, editShots(shots, [edit("move", 30, 20), edit("split", 40)]));
    expect(carried.map(({ first, leave }) => [first, leave])).toEqual([
      [20, [left(35, null), left(30, null)]],
      [40, [left(null, 50), left(null, null)]],
    ]);
  });

  it("gives a joined shot what was decided about most of it", () => {
    const edits = [decided(10, 30, { vividness: 0.9, hints: [hint(12)] }), decided(30, 60)];
    expect(carryEdits(edits, editShots(shots, [edit("join", 30)]))).toEqual([
      decided(10, 60, { verdict: null, hints: [hint(12)] }),
    ]);
    expect(carryEdits([decided(10, 30)], editShots(shots, [edit("join", 30)]))).toEqual([
      decided(10, 60, { verdict: null, vividness: null }),
    ]);
  });
});
