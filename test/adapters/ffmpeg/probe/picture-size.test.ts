import { describe, expect, it } from "vitest";
import { refuseFrameSize } from "#adapters/ffmpeg/probe/picture-size.ts";

describe("refuseFrameSize", () => {
  it.each([
    [8192, 8192],
    [16_384, 16],
  ])("lets pictures of %i by %i be frames", (width, height) => {
    expect(() => {
      refuseFrameSize("shot", { width, height });
    }).not.toThrow();
  });

  it.each([
    [16_385, 16],
    [16_000, 16_000],
    [2 ** 31 - 1, 2 ** 31 - 1],
  ])("refuses pictures of %i by %i, before one is decoded", (width, height) => {
    const message = `the pictures in "shot" are ${width}x${height}; at most 16384 pixels a side and 64 Mi pixels in all are allowed; scale them down first`;
    expect(() => {
      refuseFrameSize("shot", { width, height });
    }).toThrow(expect.objectContaining({ name: "MediaUnsupported", message }));
  });
});
