import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { framesOf, parseTimecode, timecodeAfter } from "#core/film/timecode.ts";

const ntsc = { num: 30_000, den: 1001 };
const zero = { hours: 0, minutes: 0, seconds: 0, frames: 0, drop: true };

describe("timecodeAfter", () => {
  it.each([
    ["01:00:00;00", 0, "01:00:00;00"],
    ["00:00:59;29", 1, "00:01:00;02"],
    ["00:09:59;29", 1, "00:10:00;00"],
    ["23:59:59;29", 1, "00:00:00;00"],
  ])("counts %s and %i frames as %s", (from, frames, to) => {
    const timecode = parseTimecode(from);
    expect(timecode === null ? null : timecodeAfter(timecode, frames, ntsc)).toBe(to);
  });

  it("is undone by framesOf, with and without drop-frame", () => {
    fc.assert(
      fc.property(fc.nat(2_500_000), fc.boolean(), (frames, drop) => {
        const text = timecodeAfter({ ...zero, drop }, frames, ntsc);
        const read = parseTimecode(text);
        expect(read === null ? null : framesOf(read, ntsc)).toBe(frames);
      }),
    );
  });

  it("keeps step with the clock: an hour of drop-frame is 107892 frames", () => {
    expect(framesOf({ ...zero, hours: 1 }, ntsc)).toBe(107_892);
    expect(framesOf({ ...zero, hours: 1 }, { num: 60_000, den: 1001 })).toBe(215_784);
  });
});
