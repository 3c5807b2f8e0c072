import { describe, expect, it } from "vitest";
import { chooseFrames, framesLookedAt, showsSomething } from "#core/memory/frames-to-colour.ts";

/** Four frames of ten cells; what each shows as a row of letters. A frame covers cells of its own letters. */
const coversOf = (shown: readonly string[]): Uint8Array[][] =>
  shown.map((own) => shown.map((other) => Uint8Array.from(other, (thing) => Number(own.includes(thing)))));

describe("framesLookedAt", () => {
  it("keeps clear of cuts, and looks once a second of a long shot, eight times at most", () => {
    expect(framesLookedAt({ first: 100, end: 148 })).toEqual([113, 134]);
    const long = framesLookedAt({ first: 0, end: 2400 });
    expect(long).toHaveLength(8);
    expect(Math.min(...long)).toBeGreaterThan(100);
    expect(framesLookedAt({ first: 7, end: 8 })).toEqual([7]);
    expect(framesLookedAt({ first: 0, end: 4 })).toEqual([2]);
  });
});

describe("showsSomething", () => {
  it("passes over black, fades and blank fields", () => {
    const picture = Uint8Array.from({ length: 64 }, (_, cell) => cell * 4);
    expect(showsSomething(picture)).toBe(true);
    expect(showsSomething(picture.map((byte) => byte / 24))).toBe(false);
    expect(showsSomething(new Uint8Array(64).fill(200))).toBe(false);
  });
});

describe("chooseFrames", () => {
  it("takes one frame where one shows everything", () => {
    expect(chooseFrames(coversOf(["aaabbbcccc", "aabbbccccc", "abbbbccccc"]), 3)).toEqual({
      chosen: [1],
      coverage: 1,
    });
  });

  it("takes a second where something comes later, and none for a scrap", () => {
    const { chosen, coverage } = chooseFrames(coversOf(["aaaaabbbbb", "aaaaabbbbb", "cccccccccc"]), 3);
    expect([chosen, coverage]).toEqual([[1, 2], 1]);
    expect(chooseFrames(coversOf(["aaaaabbbbb", "aaaaabbbbb", "caaaaaaaaa"]), 3).chosen).toEqual([1]);
  });

  it("takes no more than it may", () => {
    const { chosen, coverage } = chooseFrames(coversOf(["aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc"]), 2);
    expect(chosen).toHaveLength(2);
    expect(coverage).toBeCloseTo(2 / 3);
  });
});
