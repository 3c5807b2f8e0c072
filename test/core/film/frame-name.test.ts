import { describe, expect, it } from "vitest";
import {
  frameFileName,
  nameInPattern,
  patternText,
  readFrameName,
  readFramePattern,
} from "#core/film/frame-name.ts";

describe("readFrameName", () => {
  it("takes the last run of digits as the number", () => {
    expect(readFrameName("shot2.v03.0101.png")).toEqual({
      prefix: "shot2.v03.",
      digits: "0101",
      suffix: ".png",
    });
    expect(readFrameName("a001.png")?.prefix).toBe("a");
    expect(readFrameName("poster.png")).toBeNull();
  });
});

describe("readFramePattern", () => {
  it("reads what printf and compositing programs write", () => {
    expect(readFramePattern("f.%04d.png")).toEqual({ prefix: "f.", width: 4, suffix: ".png" });
    expect(readFramePattern("100%% %d.exr")).toEqual({ prefix: "100% ", width: 0, suffix: ".exr" });
    expect(readFramePattern("a####_v2.dpx")).toEqual({ prefix: "a", width: 4, suffix: "_v2.dpx" });
    expect(readFramePattern("f.0001.png")).toBeNull();
  });

  it("names frames and knows their names again", () => {
    const pattern = { prefix: "a", width: 3, suffix: "_v2.png" };
    expect(frameFileName(pattern, 7)).toBe("a007_v2.png");
    expect(frameFileName(pattern, 1000)).toBe("a1000_v2.png");
    expect(nameInPattern(pattern, "a1000_v2.png")?.digits).toBe("1000");
    expect(nameInPattern(pattern, "a0001_v2.png")).toBeNull();
    expect(nameInPattern(pattern, "b001_v2.png")).toBeNull();
    expect(patternText(pattern)).toBe("a###_v2.png");
  });
});
