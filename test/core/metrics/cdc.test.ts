import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cdcMeter, cdcOf, codeHistogram, jensenShannon } from "#core/metrics/cdc.ts";
import { addOpponents, colourfulness, emptyOpponentSums } from "#core/metrics/colourfulness.ts";

/** From numpy, by the published definition (training/goldens.py, consistency_golden). */
const golden = JSON.parse(
  readFileSync(new URL("../../goldens/consistency.json", import.meta.url), "utf8"),
) as { film: number[][]; cdc: number; byDilation: number[]; colourfulness: number[] };

const frames = golden.film.map((frame) => Uint8Array.from(frame));

const cdc = (film: readonly Uint8Array[], channels = 3): number => {
  const meter = cdcMeter();
  for (const frame of film) meter.push(codeHistogram(frame, channels));
  return cdcOf([meter.sums()]);
};

const picture = (pixels: number) => fc.uint8Array({ minLength: pixels * 3, maxLength: pixels * 3 });
const two = fc.tuple(picture(20), picture(20));

describe("CDC", () => {
  it("is what numpy finds by the published definition, to 1e-9", () => {
    expect(Math.abs(cdc(frames) - golden.cdc)).toBeLessThan(1e-9);
  });

  it("is 0 on a still, whatever it shows", () => {
    fc.assert(
      fc.property(picture(30), fc.integer({ min: 1, max: 8 }), (still, length) => {
        expect(cdc(Array.from({ length }, () => still))).toBe(0);
      }),
    );
  });

  it("does not see where a colour is, only how much of it there is", () => {
    const turned = frames.map((frame) => Uint8Array.of(...frame.slice(3), ...frame.slice(0, 3)));
    expect(cdc(turned)).toBe(cdc(frames));
  });

  it("is the same for a film shown backward", () => {
    expect(cdc(frames.toReversed())).toBeCloseTo(cdc(frames), 12);
  });

  it("leaves out dilations that a short film has no pair for", () => {
    const [first, second] = [frames[0]!, frames[1]!];
    expect(cdc([first])).toBe(0);
    expect(cdc([])).toBe(0);
    expect(cdc([first, second])).toBe(jensenShannon(codeHistogram(first, 3), codeHistogram(second, 3)));
  });

  it("is ln 2 between films of other colours altogether", () => {
    const [black, white] = [new Uint8Array(60), new Uint8Array(60).fill(255)];
    expect(cdc([black, white])).toBeCloseTo(Math.LN2, 12);
  });
});

describe("jensenShannon", () => {
  it("is symmetric, and lies in 0 … ln 2", () => {
    fc.assert(
      fc.property(two, ([p, q]) => {
        const [here, there] = [codeHistogram(p, 3), codeHistogram(q, 3)];
        const value = jensenShannon(here, there);
        expect(value).toBeCloseTo(jensenShannon(there, here), 14);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(Math.LN2 + 1e-12);
        expect(jensenShannon(here, here)).toBe(0);
      }),
    );
  });

  it("refuses distributions over other bins", () => {
    expect(() => jensenShannon(codeHistogram(frames[0]!, 3), codeHistogram(frames[0]!, 1))).toThrow(
      RangeError,
    );
  });
});

describe("codeHistogram", () => {
  it("sums to 1 a channel, for one channel as for three", () => {
    fc.assert(
      fc.property(picture(17), (pixels) => {
        for (const channels of [1, 3]) {
          const { shares } = codeHistogram(pixels, channels);
          expect(shares.length).toBe(channels * 256);
          for (let channel = 0; channel < channels; channel += 1) {
            const sum = shares.subarray(channel * 256, channel * 256 + 256).reduce((a, b) => a + b, 0);
            expect(sum).toBeCloseTo(1, 12);
          }
        }
      }),
    );
  });
});

describe("colourfulness", () => {
  const of = (...pictures: Uint8Array[]): number => {
    const sums = emptyOpponentSums();
    for (const picture of pictures) addOpponents(sums, picture);
    return colourfulness(sums);
  };

  it("is what numpy finds with signed opponents, to 1e-9", () => {
    for (const [index, frame] of frames.entries())
      expect(Math.abs(of(frame) - golden.colourfulness[index]!)).toBeLessThan(1e-9);
  });

  it("is 0 for grey, and for nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (greys) => {
        expect(of(Uint8Array.from(Array.from(greys).flatMap((grey) => [grey, grey, grey])))).toBe(0);
      }),
    );
    expect(of()).toBe(0);
  });

  it("adds up over pictures as over one large one", () => {
    const [first, second] = [frames[0]!, frames[1]!];
    expect(of(first, second)).toBeCloseTo(of(Uint8Array.of(...first, ...second)), 10);
  });

  it("takes linear signals by their scale", () => {
    const sums = emptyOpponentSums();
    addOpponents(
      sums,
      Float64Array.from(frames[0]!, (code) => code / 255),
      255,
    );
    expect(colourfulness(sums)).toBeCloseTo(golden.colourfulness[0]!, 9);
  });
});
