import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaMeans } from "#core/metrics/area-means.ts";

describe("areaMeans", () => {
  it("is the mean of each part, channel by channel", () => {
    const into = new Float32Array(2);
    areaMeans(
      { width: 4, height: 2 },
      { width: 2, height: 1 },
      1,
    )(Uint8Array.of(1, 3, 5, 7, 1, 3, 5, 9), into);
    expect([...into]).toEqual([2, 6.5]);
    const colours = new Float32Array(6);
    const rgb = Uint8Array.of(0, 10, 20, 2, 12, 22, 100, 0, 1, 100, 0, 3);
    areaMeans({ width: 4, height: 1 }, { width: 2, height: 1 }, 3)(rgb, colours);
    expect([...colours]).toEqual([1, 11, 21, 100, 0, 2]);
  });

  it("keeps the mean of a picture that it divides evenly, at 10 bits as well", () => {
    const picture = fc.uint16Array({ minLength: 64, maxLength: 64, max: 1023 });
    fc.assert(
      fc.property(picture, (samples) => {
        const into = new Float32Array(16);
        areaMeans({ width: 8, height: 8 }, { width: 4, height: 4 }, 1)(samples, into);
        const mean = (values: ArrayLike<number>) =>
          Array.from(values).reduce((a, b) => a + b, 0) / values.length;
        expect(mean(into)).toBeCloseTo(mean(samples), 2);
      }),
    );
  });

  it("gives every part of a picture smaller than the grid a sample", () => {
    const into = new Float32Array(8);
    areaMeans({ width: 1, height: 1 }, { width: 4, height: 2 }, 1)(Uint8Array.of(9), into);
    expect([...into]).toEqual(Array(8).fill(9));
  });

  it("refuses a picture of another size", () => {
    const means = areaMeans({ width: 2, height: 2 }, { width: 1, height: 1 }, 1);
    expect(() => {
      means(new Uint8Array(3), new Float32Array(1));
    }).toThrow(RangeError);
  });
});
