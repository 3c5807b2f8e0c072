import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellCount } from "#core/model/evidence.ts";
import { reliabilityMeter, type FrameView } from "#core/time/reliability.ts";
import { directReliability } from "#test/core/time/direct-reliability.ts";
import { randomNumbers } from "#test/core/time/sample-evidence.ts";

const grid = { width: 16, height: 16, channels: 1 };
const cells = cellCount(grid);
const still = new Int8Array(8 * 8 * 2);

const measure = (here: FrameView, there: FrameView): Float32Array => {
  const into = new Float32Array(cells);
  reliabilityMeter(grid)(here, there, into);
  return into;
};

const everywhere = (dx: number, dy: number): Int8Array =>
  Int8Array.from(still, (_, i) => (i % 2 === 0 ? dx : dy));

const texture = Uint8Array.from({ length: cells }, (_, i) => 60 + ((i * 37) % 101));

describe("reliabilityMeter", () => {
  it("is 1 where nothing changed", () => {
    expect(
      measure({ lightnessBytes: texture, motion: still }, { lightnessBytes: texture, motion: still }).every(
        (r) => r === 1,
      ),
    ).toBe(true);
  });

  it("is 1 when the whole frame flickers in brightness", () => {
    const brighter = texture.map((luma) => luma + 40);
    expect(
      measure(
        { lightnessBytes: texture, motion: still },
        { lightnessBytes: brighter, motion: still },
      ).every((r) => r === 1),
    ).toBe(true);
  });

  it("falls as a Gaussian of sigma 4 of the 3x3 mean difference in L*", () => {
    const changed = texture.slice();
    const at = 5 * 16 + 5;
    changed[at]! += 90;
    const r = measure(
      { lightnessBytes: changed, motion: still },
      { lightnessBytes: texture, motion: still },
    );
    const lightness = 90 / 2.55 / 9;
    const expected = Math.exp(-(lightness ** 2) / (2 * 16));
    for (const cell of [at, at - 17, at + 17, at + 1]) expect(r[cell]).toBeCloseTo(expected, 6);
    expect(r[at + 2]).toBe(1);
  });

  it("is 0, not a tiny number, where the picture is another", () => {
    const half = texture.map((luma, i) => (i % 16 < 7 ? 255 - luma : luma));
    const r = measure({ lightnessBytes: half, motion: still }, { lightnessBytes: texture, motion: still });
    expect(r[0]).toBe(0);
    expect(r.every((value) => value === 0 || value >= 1e-3)).toBe(true);
  });

  it("follows motion of parts of a cell by interpolation, so that a slow pan of a slope stays reliable", () => {
    const slope = Uint8Array.from({ length: cells }, (_, i) => 20 + (i % 16) * 12);
    const panned = Uint8Array.from({ length: cells }, (_, i) => 20 + (i % 16) * 12 - 3);
    const r = measure(
      { lightnessBytes: panned, motion: everywhere(-1, 0) },
      { lightnessBytes: slope, motion: everywhere(1, 0) },
    );
    expect(r[5 * 16 + 5]).toBe(1);
  });

  it("is 0 where going there and back does not come home", () => {
    const motion = still.slice();
    motion.set([12, 0], (3 * 8 + 3) * 2);
    const r = measure(
      { lightnessBytes: new Uint8Array(cells), motion },
      { lightnessBytes: new Uint8Array(cells), motion: still },
    );
    expect([r[6 * 16 + 6], r[7 * 16 + 7], r[6 * 16 + 8]]).toEqual([0, 0, 1]);
    const consistent = measure(
      { lightnessBytes: new Uint8Array(cells), motion: everywhere(12, -8) },
      { lightnessBytes: new Uint8Array(cells), motion: everywhere(-12, 8) },
    );
    expect(consistent.every((value) => value === 1)).toBe(true);
  });

  it("is bit for bit what a direct loop makes of any look", () => {
    const size = { width: 24, height: 8, channels: 1 };
    const look = fc.record({
      lightnessBytes: fc.oneof(
        fc.uint8Array({ minLength: 192, maxLength: 192 }),
        fc.uint8Array({ minLength: 192, maxLength: 192, min: 100, max: 112 }),
      ),
      motion: fc.oneof(
        fc.int8Array({ minLength: 96, maxLength: 96 }),
        fc.int8Array({ minLength: 96, maxLength: 96, min: -4, max: 4 }),
      ),
    });
    const meter = reliabilityMeter(size);
    const into = new Float32Array(192);
    fc.assert(
      fc.property(look, look, (here, there) => {
        meter(here, there, into);
        expect(into).toEqual(directReliability(size, here, there));
      }),
      { numRuns: 300 },
    );
  });

  it("refuses planes of another grid", () => {
    const random = randomNumbers(1);
    const small = { lightnessBytes: Uint8Array.of(random() * 9), motion: still };
    expect(() => measure(small, small)).toThrow("reliability of 256 cells");
  });
});
