import { describe, expect, it } from "vitest";
import { frameFormatOf, refuseUnlike, type FrameFacts } from "#core/film/frame-facts.ts";

const facts: FrameFacts = {
  format: "png",
  width: 96,
  height: 64,
  depth: 16,
  alpha: "straight",
  light: "display",
  isGrey: false,
  layers: [],
};

describe("refuseUnlike", () => {
  it("says what the two frames are", () => {
    const other = { name: "f.2.png", facts: { ...facts, depth: 8, alpha: "none" } as const };
    expect(() => {
      refuseUnlike({ name: "f.1.png", facts }, other);
    }).toThrow(/f\.2\.png is 96x64, 8 bit, but f\.1\.png is 96x64, 16 bit with alpha;/);
  });

  it("takes grey frames among coloured ones", () => {
    expect(() => {
      refuseUnlike({ name: "a", facts }, { name: "b", facts: { ...facts, isGrey: true } });
    }).not.toThrow();
  });
});

describe("frameFormatOf", () => {
  it("knows pictures by their endings, in any case", () => {
    expect(["a.TIF", "a.exr", "a.jpeg", "a.mp4", "png"].map(frameFormatOf)).toEqual([
      ...["tiff", "exr", "jpeg", null, null],
    ]);
  });
});
