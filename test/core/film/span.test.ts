import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePlace, spanFrames } from "#core/film/span.ts";
import type { Timeline } from "#core/film/timeline.ts";

const timeline = (pts: number[]): Timeline => ({
  version: 2,
  pts,
  lastDuration: 1,
  jumps: [],
  inOrder: false,
  changes: [],
  cuts: [],
  ownColour: null,
  luma: "0".repeat(16 * pts.length),
  decodeErrors: [],
});
const milliseconds = { timeBase: { num: 1, den: 1000 }, frameRate: { num: 25, den: 1 } };

describe("parsePlace", () => {
  it.each([
    ["120f", { frame: 120 }],
    ["75", { seconds: 75 }],
    ["1:15", { seconds: 75 }],
    ["0:01:15.5", { seconds: 75.5 }],
    ["00:01:15:12", { timecode: "00:01:15:12" }],
    ["00:01:15;12", { timecode: "00:01:15;12" }],
  ])("reads %s", (text, place) => {
    expect(parsePlace(text)).toEqual(place);
  });

  it.each(["", "abc", "-1", "1:2:3:4", "00:61:00:00", "12.5f", "1e3"])(
    "refuses %j and says what is allowed",
    (text) => {
      expect(() => parsePlace(text)).toThrow(/frame \(120f\)/);
    },
  );
});

describe("spanFrames", () => {
  it("covers the whole film when neither end is named", () => {
    expect(spanFrames({ from: null, to: null }, timeline([0, 40, 80]), milliseconds)).toEqual({
      first: 0,
      end: 3,
    });
  });

  it("takes the frames shown from one time up to, not including, another", () => {
    const span = { from: { seconds: 0.04 }, to: { seconds: 0.12 } };
    expect(spanFrames(span, timeline([500, 540, 580, 620, 660]), milliseconds)).toEqual({
      first: 1,
      end: 3,
    });
  });

  it("splits any film at any time into two spans that meet", () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(gaps, fc.double({ min: 0.05, max: 5, noNaN: true }), (gaps, seconds) => {
        const pts = gaps.map((_, index) => gaps.slice(0, index).reduce((sum, gap) => sum + gap, 0));
        const film = timeline(pts);
        fc.pre(seconds < (pts.at(-1) ?? 0) / 1000);
        const head = spanFrames({ from: null, to: { seconds } }, film, milliseconds);
        const tail = spanFrames({ from: { seconds }, to: null }, film, milliseconds);
        expect(head.end).toBe(tail.first);
      }),
    );
  });

  it("refuses a span that holds no frame", () => {
    const span = { from: { frame: 7 }, to: { frame: 7 } };
    expect(() => spanFrames(span, timeline([0, 1, 2]), milliseconds)).toThrow(/leave no frame/);
  });

  it("counts a timecode from the film's own, or from its first frame", () => {
    const film = timeline(Array.from({ length: 100 }, (_, n) => n * 40));
    const span = { from: { timecode: "00:00:01:12" }, to: { timecode: "00:00:02:00" } };
    expect(spanFrames(span, film, milliseconds)).toEqual({ first: 37, end: 50 });
    const late = { from: { timecode: "10:00:01:12" }, to: null };
    expect(spanFrames(late, film, { ...milliseconds, timecode: "10:00:00:00" }).first).toBe(37);
    expect(spanFrames(span, film, { ...milliseconds, timecode: "10:00:00:00" }).first).toBe(37);
  });

  it("counts drop-frame by the clock", () => {
    const [frameRate, timeBase] = [
      { num: 30000, den: 1001 },
      { num: 1001, den: 30000 },
    ];
    const film = timeline(Array.from({ length: 2000 }, (_, n) => n));
    const span = { from: { timecode: "00:01:00;02" }, to: { timecode: "00:01:00:02" } };
    expect(spanFrames(span, film, { frameRate, timeBase })).toEqual({ first: 1800, end: 1802 });
  });

  it("refuses a frame number that the rate has not", () => {
    const span = { from: { timecode: "00:00:00:25" }, to: null };
    expect(() => spanFrames(span, timeline([0, 40]), milliseconds)).toThrow(/00:00:00:25: .* 25\.000/);
  });
});
