import { describe, expect, it } from "vitest";
import { resultStems, type TreeItem } from "#core/batches/result-stems.ts";

const film = (place: string): TreeItem => ({ place, kind: "film" });
const frames = (place: string): TreeItem => ({ place, kind: "frames" });

describe("resultStems", () => {
  it("keeps the tree, names and retakes", () => {
    expect(resultStems([frames("Cut-005/A"), frames("Cut-005/A.R2"), film("reels/one.v2.mov")])).toEqual([
      "Cut-005/A",
      "Cut-005/A.R2",
      "reels/one.v2",
    ]);
  });

  it("keeps the endings of films that differ in nothing else, in any case", () => {
    expect(resultStems([film("a.mov"), film("A.avi"), film("b.mov"), film("x/a.mov")])).toEqual([
      "a.mov",
      "A.avi",
      "b",
      "x/a",
    ]);
  });

  it("puts frames that have footage below them into a folder beside it", () => {
    expect(resultStems([frames("Cut"), frames("Cut/A"), film("Cut/B/b.mov")])).toEqual([
      "Cut.frames",
      "Cut/A",
      "Cut/B/b",
    ]);
  });
});
