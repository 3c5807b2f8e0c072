import { describe, expect, it } from "vitest";
import { eightBits } from "#core/film/eight-bits.ts";

describe("eightBits", () => {
  it("takes planes of 8 bits as they are and the upper eight of 10", () => {
    const plane = Uint8Array.of(0, 16, 255);
    expect(eightBits(plane)).toBe(plane);
    expect(eightBits(Uint16Array.of(0, 3, 4, 64, 1023))).toEqual(Uint8Array.of(0, 0, 1, 16, 255));
  });
});
