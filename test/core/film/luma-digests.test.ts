import { describe, expect, it } from "vitest";
import {
  digestAt,
  digestCount,
  digestsOf,
  firstDifference,
  lumaDigest,
  lumaDigestsSchema,
} from "#core/film/luma-digests.ts";

const frames = (...letters: string[]): string => letters.map((letter) => letter.repeat(16)).join("");

describe("digests of luma planes", () => {
  it("are 64 bits of a longer hash, one frame after the other", () => {
    const digests = [lumaDigest("a".repeat(32)), lumaDigest("b".repeat(32))].join("");
    expect(digests).toBe(frames("a", "b"));
    expect(digestCount(digests)).toBe(2);
    expect(lumaDigestsSchema.safeParse(digests).success).toBe(true);
    expect(lumaDigestsSchema.safeParse("g".repeat(16)).success).toBe(false);
  });

  it("are had one by one and by range; past the end there are none", () => {
    const film = frames("a", "b", "c");
    expect([digestAt(film, 1), digestAt(film, 3)]).toEqual(["b".repeat(16), ""]);
    expect(digestsOf(film, { first: 1, end: 3 })).toBe(frames("b", "c"));
  });
});

describe("firstDifference", () => {
  it.each([
    ["the same", frames("a", "b"), frames("a", "b"), null],
    ["another plane", frames("a", "b", "c"), frames("a", "d", "c"), 1],
    ["one too few", frames("a", "b"), frames("a"), 1],
    ["one too many", frames("a"), frames("a", "b"), 1],
  ])("finds the first frame that is not alike: %s", (_, a, b, frame) => {
    expect(firstDifference(a, b)).toBe(frame);
  });
});
