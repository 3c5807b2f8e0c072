import { describe, expect, it } from "vitest";
import { isOnItsSide, turnedSize } from "#core/film/upright.ts";

describe("turnedSize", () => {
  it("changes the sides of a picture on its side, and of no other", () => {
    const size = { width: 640, height: 360 };
    for (const rotation of [0, 90, 180, 270] as const) {
      const isTurned = rotation === 90 || rotation === 270;
      expect(isOnItsSide(rotation)).toBe(isTurned);
      expect(turnedSize(size, rotation)).toEqual(isTurned ? { width: 360, height: 640 } : size);
    }
  });
});
