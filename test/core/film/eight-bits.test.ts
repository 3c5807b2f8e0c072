import { describe, expect, it } from "vitest";
import { eightBits } from "#core/film/eight-bits.ts";

describe("eightBits", () => {
  it("takes planes of 8 bits as they are and the upper eight of 10", () => {
    const plane = Uint8Array.of(0, 16, 255);
    expect(eightBits(plane, 8)).toBe(plane);
    expect(eightBits(Uint16Array.of(0, 255, 256, 65535), 16)).toEqual(Uint8Array.of(0, 0, 1, 255));
    expect(eightBits(Uint16Array.of(0, 3, 4, 64, 1023), 10)).toEqual(Uint8Array.of(0, 0, 1, 16, 255));
  });
});
