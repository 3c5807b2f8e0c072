import { describe, expect, it } from "vitest";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { encodeRemark } from "#adapters/ffmpeg/write/encoders.ts";
import { h264Source } from "#test/support/h264-source.ts";

const ofRelease = (libavcodec: number): Tool => ({
  path: "ffmpeg",
  version: "x",
  libavcodec: [libavcodec, 0],
  origin: "path",
  environment: {},
});
const five = ofRelease(59);
const seven = ofRelease(61);
const settings = { codec: "h264", crf: 16, lossless: false } as const;
const turned = h264Source({ video: { rotation: 90 } });

describe("encodeRemark", () => {
  it("says before the work that an older ffmpeg marks no turn in Matroska", () => {
    expect(encodeRemark(five, turned, settings, "x.mkv")).toMatch(
      /turned \(by 90 degrees clockwise\).*end the result's name in \.mp4 or \.mov/,
    );
    expect(encodeRemark(seven, turned, settings, "x.mkv")).toBeNull();
    expect(encodeRemark(five, turned, settings, "x.mp4")).toBeNull();
    expect(encodeRemark(five, h264Source({}), settings, "x.mkv")).toBeNull();
  });

  it("says all that there is to say", () => {
    const odd = h264Source({ video: { rotation: 90, width: 1279 } });
    expect(encodeRemark(five, odd, settings, "x.mkv")).toMatch(/1279x720.*; ffmpeg x cannot mark/);
  });
});
