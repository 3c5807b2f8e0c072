import { describe, expect, it } from "vitest";
import { cutDetector, thumbnailSize } from "#core/plan/cuts.ts";
import { gaussianNumbers, randomNumbers } from "#test/core/time/sample-evidence.ts";

const side = thumbnailSize.width;
type Scene = (x: number, y: number) => number;

/** A scene of soft blobs, 0…255, different for every seed. */
const scene = (seed: number): Scene => {
  const random = randomNumbers(seed);
  const blobs = Array.from({ length: 14 }, () => [random() * 64, random() * 64, random() * 2 - 1] as const);
  return (x, y) =>
    128 +
    90 *
      blobs.reduce(
        (sum, [u, v, height]) => sum + height * Math.exp(-((x - u) ** 2 + (y - v) ** 2) / 120),
        0,
      );
};

const grain = gaussianNumbers(1);
const draw = (at: Scene): Uint8Array =>
  Uint8Array.from({ length: side * side }, (_, i) =>
    Math.min(255, Math.max(0, at(i % side, Math.floor(i / side)) + grain() * 1.5)),
  );

const hold = (at: Scene, frames: number): Uint8Array[] => Array.from({ length: frames }, () => draw(at));
const mix =
  (one: Scene, other: Scene, share: number): Scene =>
  (x, y) =>
    one(x, y) * (1 - share) + other(x, y) * share;
const flat =
  (value: number): Scene =>
  () =>
    value;

const cutsOf = (frames: readonly Uint8Array[]): number[] => {
  const detector = cutDetector();
  for (const frame of frames) detector.push(frame);
  return detector.finish();
};

const [a, b, c] = [scene(1), scene(2), scene(3)] as const;

describe("cutDetector", () => {
  it("finds cuts, at the first frame of the new shot", () => {
    expect(cutsOf([...hold(a, 12), ...hold(b, 9), ...hold(c, 20)])).toEqual([12, 21]);
  });

  it("finds cuts close to each other and close to the film's ends", () => {
    expect(cutsOf([...hold(a, 3), ...hold(b, 4), ...hold(c, 3)])).toEqual([3, 7]);
  });

  it("makes no shot shorter than three frames", () => {
    expect(cutsOf([...hold(a, 1), ...hold(b, 10)])).toEqual([]);
    expect(cutsOf([...hold(a, 10), ...hold(b, 2), ...hold(c, 10)])).toEqual([10]);
    expect(cutsOf([...hold(a, 10), ...hold(b, 2)])).toEqual([]);
  });

  it("does not take a flash for a cut, neither of light nor of another picture", () => {
    expect(cutsOf([...hold(a, 10), ...hold(flat(255), 2), ...hold(a, 10)])).toEqual([]);
    expect(cutsOf([...hold(a, 10), ...hold(b, 2), ...hold(a, 10)])).toEqual([]);
  });

  it("does not take flicker of brightness and contrast for a cut", () => {
    const random = randomNumbers(2);
    const frames = Array.from({ length: 40 }, () => {
      const [gain, lift] = [0.5 + random() * 0.5, random() * 60];
      return draw((x, y) => a(x, y) * gain + lift);
    });
    expect(cutsOf(frames)).toEqual([]);
  });

  it("does not take a dissolve for a cut", () => {
    const dissolve = Array.from({ length: 20 }, (_, i) => draw(mix(a, b, (i + 1) / 21)));
    expect(cutsOf([...hold(a, 10), ...dissolve, ...hold(b, 10)])).toEqual([]);
  });

  it("does not take a fast pan for a cut", () => {
    const pan = Array.from({ length: 30 }, (_, i) => draw((x, y) => a(x + i * 4 - 50, y)));
    expect(cutsOf(pan)).toEqual([]);
  });

  it("does not take a fade out and in of one picture for a cut", () => {
    const fade = Array.from({ length: 12 }, (_, i) => draw(mix(a, flat(16), (i + 1) / 12)));
    expect(
      cutsOf([...hold(a, 10), ...fade, ...hold(flat(16), 6), ...fade.toReversed(), ...hold(a, 10)]),
    ).toEqual([]);
  });

  it("parts two scenes with black between where the second can be seen", () => {
    expect(cutsOf([...hold(a, 10), ...hold(flat(16), 6), ...hold(b, 10)])).toEqual([16]);
    expect(cutsOf([...hold(a, 1), ...hold(flat(16), 3), ...hold(b, 1), ...hold(flat(16), 3)])).toEqual([4]);
    expect(cutsOf(hold(flat(16), 8))).toEqual([]);
  });

  it("finds where a picture comes out of a flat head, or goes into a flat tail, at once", () => {
    expect(cutsOf([...hold(flat(32), 25), ...hold(b, 25)])).toEqual([25]);
    expect(cutsOf([...hold(b, 25), ...hold(flat(32), 25)])).toEqual([25]);
    expect(cutsOf([...hold(flat(16), 2), ...hold(b, 10), ...hold(flat(255), 2)])).toEqual([]);
    expect(cutsOf([...hold(flat(16), 8), ...hold(b, 2), ...hold(flat(16), 8)])).toEqual([8]);
  });

  it.each([4, 12, 60])("does not take a fade from black or to black over %i frames for a cut", (length) => {
    const fade = Array.from({ length }, (_, i) => draw(mix(flat(16), a, (i + 1) / length)));
    expect(cutsOf([...hold(flat(16), 8), ...fade, ...hold(a, 10)])).toEqual([]);
    expect(cutsOf([...hold(a, 10), ...fade.toReversed(), ...hold(flat(16), 8)])).toEqual([]);
  });

  it("refuses a thumbnail of another size", () => {
    expect(() => {
      cutDetector().push(new Uint8Array(100));
    }).toThrow("4096 pixels, got 100");
  });
});
