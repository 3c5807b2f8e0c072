import { describe, expect, it } from "vitest";
import { evenSize, fittedSize, measuredSize, shownSize } from "#core/review/sizes.ts";
import type { Source } from "#core/film/source.ts";

const video = (
  width: number,
  height: number,
  rotation: 0 | 90 | 180 | 270 = 0,
  sampleAspect: { num: number; den: number } | null = null,
): Source["video"] => ({ width, height, rotation, sampleAspect }) as Source["video"];

describe("measuredSize", () => {
  it("is the film's own, upright", () => {
    expect(measuredSize(video(1280, 720))).toEqual({ width: 1280, height: 720 });
    expect(measuredSize(video(1280, 720, 90))).toEqual({ width: 720, height: 1280 });
    expect(measuredSize(video(1, 1))).toEqual({ width: 1, height: 1 });
  });

  it("is smaller for films of very many pixels", () => {
    expect(measuredSize(video(3840, 2160))).toEqual({ width: 1920, height: 1080 });
    expect(measuredSize(video(3840, 2160, 270))).toEqual({ width: 1080, height: 1920 });
  });
});

describe("shownSize", () => {
  it("has square pixels and loses none", () => {
    expect(shownSize(video(720, 576, 0, { num: 64, den: 45 }))).toEqual({ width: 1024, height: 576 });
    expect(shownSize(video(720, 480, 0, { num: 8, den: 9 }))).toEqual({ width: 720, height: 540 });
    expect(shownSize(video(720, 576, 90, { num: 64, den: 45 }))).toEqual({ width: 576, height: 1024 });
    expect(shownSize(video(640, 360))).toEqual({ width: 640, height: 360 });
  });
});

describe("fittedSize and evenSize", () => {
  it("fit a box, keep the shape, and make nothing larger", () => {
    expect(fittedSize({ width: 1920, height: 1080 }, { width: 480, height: 480 })).toEqual({
      width: 480,
      height: 270,
    });
    expect(fittedSize({ width: 100, height: 50 }, { width: 480, height: 480 })).toEqual({
      width: 100,
      height: 50,
    });
    expect(fittedSize({ width: 4000, height: 1 }, { width: 480, height: 480 })).toEqual({
      width: 480,
      height: 1,
    });
    expect(evenSize({ width: 481, height: 1 })).toEqual({ width: 482, height: 2 });
  });
});
