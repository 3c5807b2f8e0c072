import { describe, expect, it } from "vitest";
import { areaSchema, leaveSchema, leftIn } from "#core/edits/leave.ts";

const shot = { first: 20, end: 40 };

describe("leftIn", () => {
  it("finds what is left of a frame: the shot's ends where none are named, the last frame not counted", () => {
    const leaves = [{}, { first: 25 }, { end: 25 }, { first: 22, end: 23 }].map((one) =>
      leaveSchema.parse(one),
    );
    const at = (frame: number) => leftIn(leaves, { shot, frame }).map((one) => leaves.indexOf(one));
    expect(at(20)).toEqual([0, 2]);
    expect(at(22)).toEqual([0, 2, 3]);
    expect(at(25)).toEqual([0, 1]);
    expect(at(40)).toEqual([]);
  });
});

describe("areaSchema", () => {
  it("takes areas that end right of where they begin, and below it", () => {
    const area = { left: 0.2, top: 0.2, right: 0.4, bottom: 0.4 };
    expect(areaSchema.safeParse(area).success).toBe(true);
    for (const change of [{ right: 0.2 }, { bottom: 0.1 }, { left: -0.1 }, { right: 1.1 }])
      expect(areaSchema.safeParse({ ...area, ...change }).success).toBe(false);
  });
});
