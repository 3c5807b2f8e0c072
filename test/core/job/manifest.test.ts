import { describe, expect, it } from "vitest";
import { manifestSchema } from "#core/job/manifest.ts";
import { manifest } from "#test/support/planned-job.ts";

/** Parts of one shot, by their ranges. */
const chunks = (...ranges: [first: number, end: number][]) =>
  ranges.map(([first, end], index) => ({
    id: `c${String(index).padStart(4, "0")}`,
    range: { first, end },
    shots: [{ first, end }],
  }));

const withChunks = (...ranges: [first: number, end: number][]) =>
  manifestSchema.safeParse({ ...manifest, range: { first: 5, end: 30 }, chunks: chunks(...ranges) });

describe("manifestSchema", () => {
  it("takes chunks that follow each other from the first frame to the last", () => {
    expect(withChunks([5, 30]).success).toBe(true);
    expect(withChunks([5, 6], [6, 20], [20, 30]).success).toBe(true);
  });

  it.each<[what: string, ranges: [number, number][]]>([
    [
      "the same chunk again and again",
      [
        [5, 30],
        [5, 30],
      ],
    ],
    [
      "a gap",
      [
        [5, 10],
        [11, 30],
      ],
    ],
    [
      "an overlap",
      [
        [5, 12],
        [11, 30],
      ],
    ],
    ["a late start", [[6, 30]]],
    ["an early end", [[5, 29]]],
    [
      "another order",
      [
        [20, 30],
        [5, 20],
      ],
    ],
  ])("refuses %s, which would be work without end or a film with holes", (_, ranges) => {
    const found = withChunks(...ranges);
    expect(found.error?.issues[0]?.message).toBe(
      "chunks follow each other from the first frame to the last",
    );
  });
});
