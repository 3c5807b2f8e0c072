import { describe, expect, it } from "vitest";
import { lastPictureNote } from "#core/film/last-picture.ts";

describe("lastPictureNote", () => {
  it("tells of a slide that vanishes at once, and of one that stays", () => {
    expect(lastPictureNote({ shown: 0.04, wanted: 2 })).toContain("for 0.04 s, in the source for 2.00 s");
    expect(lastPictureNote({ shown: 5, wanted: 2 })).toContain("for 5.00 s");
  });

  it("says nothing of what containers round", () => {
    expect(lastPictureNote({ shown: 0.042, wanted: 0.0417 })).toBeNull();
    expect(lastPictureNote({ shown: 0.001, wanted: 0.0004 })).toBeNull();
    expect(lastPictureNote({ shown: null, wanted: 2 })).toBeNull();
  });
});
