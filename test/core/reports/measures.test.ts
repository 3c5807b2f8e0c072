import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFramesOf } from "#core/film/key-frames.ts";
import { abBytes, abFromBytes, entropyByByte, fromBase64, toBase64 } from "#core/reports/measures.ts";

describe("keyFramesOf", () => {
  it("are three in order inside the shot, or one of a short one", () => {
    expect(keyFramesOf({ first: 100, end: 160 })).toEqual([110, 130, 150]);
    expect(keyFramesOf({ first: 5, end: 6 })).toEqual([5]);
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 500 }), (first, frames) => {
        const found = keyFramesOf({ first, end: first + frames });
        expect(found).toEqual([...new Set(found)].sort((p, q) => p - q));
        expect(found.length).toBe(frames < 8 ? 1 : 3);
        for (const frame of found) expect(frame >= first && frame < first + frames).toBe(true);
      }),
    );
  });
});

describe("what workers leave", () => {
  it("comes back from base64 as it went", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      }),
    );
  });

  it("holds ab to half a Lab unit, and to what a byte takes", () => {
    expect([...abFromBytes(abBytes(Float32Array.of(-20.4, 33.6, 500, -500)))]).toEqual([
      -20, 34, 127, -128,
    ]);
  });

  it("says the entropy that a byte of confidence stands for", () => {
    const entropies = entropyByByte(2);
    expect(entropies[255]).toBe(0);
    expect(entropies[0]).toBe(1);
    expect(entropies[64]).toBeCloseTo(1 - Math.sqrt(64 / 255), 6);
  });
});
