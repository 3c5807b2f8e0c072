import { describe, expect, it } from "vitest";
import { isStrayFile } from "#core/store/stray-files.ts";

describe("isStrayFile", () => {
  it.each([
    "uploads/.DS_Store",
    "uploads/film.srt",
    "uploads/film.mp4.PART",
    "uploads/reel/",
    "uploads/a.job.json",
  ])("knows that %s is no film", (key) => {
    expect(isStrayFile(key)).toBe(true);
  });

  it.each(["uploads/film.mp4", "uploads/film", "uploads/film.r3d", "uploads/zip.mov", "uploads/srt"])(
    "leaves %s to its job, which says what is wrong with it",
    (key) => {
      expect(isStrayFile(key)).toBe(false);
    },
  );
});
