import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { srgb, transferOf } from "#core/colour/transfer.ts";

const tags = ["bt709", "bt470m", "bt470bg", "linear", "smpte2084", "arib-std-b67"];

describe.each(tags)("the transfer function of %s", (tag) => {
  const { toLight, toSignal } = transferOf(tag);

  it("leads to light and back", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (signal) => {
        expect(toSignal(toLight(signal))).toBeCloseTo(signal, 5);
      }),
    );
  });

  it("makes more light of more signal", () => {
    const lights = Array.from({ length: 257 }, (_, step) => toLight(step / 256));
    expect(lights).toEqual([...lights].sort((a, b) => a - b));
  });
});

describe("transferOf", () => {
  it("shows films of standard range with the sRGB curve, named or not", () => {
    expect(transferOf(null)).toBe(srgb);
    expect(transferOf("bt709")).toBe(srgb);
  });

  it("puts reference white of BT.2408 at light 1", () => {
    expect(transferOf("smpte2084").toLight(0.5806888810416109)).toBeCloseTo(1, 6);
    expect(transferOf("arib-std-b67").toLight(0.75)).toBeCloseTo(1, 12);
  });
});
