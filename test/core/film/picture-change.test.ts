import { describe, expect, it } from "vitest";
import { changesSentence, picturesThatChange } from "#core/film/picture-change.ts";

const small = { width: 96, height: 64, pixelFormat: "yuv420p" };
const large = { width: 160, height: 120, pixelFormat: "yuv420p" };

describe("picturesThatChange", () => {
  it("finds each frame that is unlike the one before", () => {
    const pictures = [small, small, large, large, { ...large, pixelFormat: "yuv422p" }, small];
    expect(pictures.map(picturesThatChange()).map((change) => change?.frame ?? null)).toEqual([
      ...[null, null, 2, null],
      ...[4, 5],
    ]);
  });
});

describe("changesSentence", () => {
  it("says where a size changes and what becomes of it", () => {
    expect(changesSentence(small, [{ frame: 25, ...large }])).toBe(
      "the picture changes its size from 96x64 to 160x120 at frame 25; frames unlike the first are scaled to 96x64, luma with them",
    );
  });

  it("counts many changes, and says nothing of none", () => {
    const many = Array.from({ length: 8 }, (_, i) => ({ frame: i + 1, ...(i % 2 === 0 ? large : small) }));
    expect(changesSentence(small, many)).toContain("at frame 3 (8 changes in all)");
    expect(changesSentence(small, [])).toBeNull();
  });

  it("speaks of sampling where the size stays", () => {
    expect(changesSentence(small, [{ frame: 9, ...small, pixelFormat: "yuv422p" }])).toBe(
      "the picture changes its sampling from yuv420p to yuv422p at frame 9; frames unlike the first are written as yuv420p",
    );
  });
});
