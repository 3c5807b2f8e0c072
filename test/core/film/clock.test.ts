import { describe, expect, it } from "vitest";
import {
  findJumps,
  frameClock,
  impossibleClock,
  mendedClock,
  timesInOrder,
  type ClockRules,
} from "#core/film/clock.ts";
import { filmParts, soundPart, sparsePart } from "#core/film/film-parts.ts";

const rules: ClockRules = { second: 1000, nominal: 40, isGap: null };
const evenly = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + 40 * i);
const mended = (stamps: readonly number[], more: Partial<ClockRules> = {}): number[] =>
  stamps.map(mendedClock(findJumps(stamps, { ...rules, ...more })));

describe("findJumps", () => {
  it("goes on by the usual step where a clock starts over", () => {
    const stamps = [...evenly(500, 50), ...evenly(500, 50)];
    expect(findJumps(stamps, rules)).toEqual([{ frame: 50, shift: 2000 }]);
    expect(mended(stamps)).toEqual(evenly(500, 100));
  });

  it("goes on over a jump ahead in which there is nothing, and back again", () => {
    const stamps = [...evenly(0, 30), ...evenly(90_000, 30), ...evenly(100, 30)];
    expect(findJumps(stamps, rules).map(({ frame }) => frame)).toEqual([60]);
    expect(mended(stamps, { isGap: () => true })).toEqual(evenly(0, 90));
  });

  it("leaves a long picture alone where times are a list, or sound goes on under it", () => {
    const stamps = [...evenly(0, 30), ...evenly(60_000, 30)];
    expect(findJumps(stamps, rules)).toEqual([]);
    expect(findJumps(stamps, { ...rules, isGap: () => false })).toEqual([]);
  });

  it("takes a single stamp out of order for no jump", () => {
    const stamps = evenly(0, 30);
    stamps[10] = stamps[9] ?? 0;
    expect(findJumps(stamps, rules)).toEqual([]);
    expect(mended(stamps)[10]).toBe(361);
  });

  it("counts on through stamps that stand still", () => {
    expect(mended([0, 0, 0, 0, 0])).toEqual([0, 40, 80, 120, 160]);
  });

  it("lets pictures wait for sound that lasts longer, but for a tenth of a second", () => {
    const stamps = [...evenly(0, 25), ...evenly(0, 25)];
    const jumps = findJumps(stamps, { ...rules, soundEnd: () => 1600 });
    expect(jumps).toEqual([{ frame: 25, shift: 1500 }]);
  });
});

describe("timesInOrder", () => {
  it("gives each picture the stamp at its place, or its first field's", () => {
    expect(timesInOrder(evenly(0, 4), 4)).toEqual([0, 40, 80, 120]);
    expect(timesInOrder([0, 20, 40, 60, 80, 100], 3)).toEqual([0, 40, 80]);
  });

  it("says nothing where stamps are of display order, or pictures are missing", () => {
    expect(timesInOrder([0, 80, 40, 120], 4)).toBeNull();
    expect(timesInOrder(evenly(0, 5), 4)).toBeNull();
  });

  it("is followed frame by frame, whatever stamps frames come with", () => {
    const clock = frameClock({ pts: [0, 40, 80], jumps: [], inOrder: true });
    expect([40, 0, 0].map(clock)).toEqual([0, 40, 80]);
  });
});

describe("impossibleClock", () => {
  it("refuses frames without times of their own, and takes fast film as it is", () => {
    const squeezed = [...evenly(0, 20), ...Array.from({ length: 20 }, (_, i) => 761 + i)];
    expect(impossibleClock(squeezed, rules)).toContain("have no times of their own, at 25.00");
    expect(impossibleClock(evenly(0, 50), rules)).toBeNull();
    const oneTickAFrame = Array.from({ length: 50 }, (_, frame) => frame);
    expect(impossibleClock(oneTickAFrame, { second: 24, nominal: 1 })).toBeNull();
    expect(impossibleClock(squeezed, { second: 1000, nominal: 1 })).toBeNull();
  });
});

describe("filmParts", () => {
  const stamps = [...evenly(500, 50), ...evenly(500, 50)];
  const jumps = findJumps(stamps, rules);
  const parts = filmParts({ pts: stamps.map(mendedClock(jumps)), lastDuration: 40 }, jumps, 0.001);

  it("says where each part lies on the film's own clock", () => {
    expect(parts).toEqual([
      { from: 0.5, to: 2.5, shift: 0 },
      { from: 0.5, to: 2.5, shift: 2 },
    ]);
  });

  it("takes sound into the next part where its own clock starts over", () => {
    const partOf = soundPart(parts);
    const packets = [0.5, 1, 1.5, 2, 0.5, 1, 1.5].map((seconds) => ({ seconds, duration: 0.5 }));
    expect(packets.map(partOf)).toEqual([0, 0, 0, 0, 1, 1, 1]);
  });

  it("takes subtitles with the pictures around them", () => {
    expect(sparsePart(parts, 1, { seconds: 1, duration: 1 })).toBe(1);
    expect(sparsePart(parts, 0, { seconds: null, duration: null })).toBe(0);
  });
});
