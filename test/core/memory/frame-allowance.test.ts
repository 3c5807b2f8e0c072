import { describe, expect, it } from "vitest";
import { frameAllowance } from "#core/memory/frame-allowance.ts";

describe("frameAllowance", () => {
  it("is one frame for two seconds of film, but of the first four shots of a short one", () => {
    expect(frameAllowance([0.4], 3)).toEqual([1]);
    expect(frameAllowance([0.4, 0.4], 3)).toEqual([1, 1]);
    expect(frameAllowance([5], 3)).toEqual([2]);
    expect(frameAllowance([60], 3)).toEqual([3]);
  });

  it("gives every shot one before any has two, the longest first", () => {
    expect(frameAllowance([10, 2, 4], 3)).toEqual([3, 2, 3]);
    expect(frameAllowance([4, 2, 4], 3)).toEqual([2, 1, 2]);
    expect(frameAllowance([1, 1.5, 1, 2.5, 2, 2], 3)).toEqual([1, 1, 0, 1, 1, 1]);
  });
});
