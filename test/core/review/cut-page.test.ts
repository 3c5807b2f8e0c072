import { describe, expect, it } from "vitest";
import { regionCodes, regionOfCodes } from "#core/review/cut-page.ts";

describe("a picture of regions", () => {
  it.each([0, 1, 255, 256, 20_000, 65_535])("gives region %i back", (region) => {
    const codes = regionCodes(region);
    expect(Math.max(...codes)).toBeLessThan(256);
    expect(regionOfCodes(...codes)).toBe(region);
  });
});
