import { describe, expect, it } from "vitest";
import { defaultRate, parseRate, rateText } from "#core/film/frame-rate.ts";

describe("parseRate", () => {
  it("reads whole rates, shares, and what broadcast means by a point", () => {
    expect(parseRate("25")).toEqual({ num: 25, den: 1 });
    expect(parseRate("12.5")).toEqual({ num: 25, den: 2 });
    expect(parseRate("23.976")).toEqual({ num: 24000, den: 1001 });
    expect(parseRate("30000/1001")).toEqual(parseRate("29.97"));
  });

  it.each(["", "0", "-24", "fast", "24/0", "1e3", "2000", "24fps"])("refuses %j", (text) => {
    expect(() => parseRate(text)).toThrow(/is not a rate; give frames per second/);
  });

  it("is written as people write it", () => {
    expect(rateText(parseRate("23.976"))).toBe("23.976");
    expect(rateText(defaultRate)).toBe("24");
  });
});
