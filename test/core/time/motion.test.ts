import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lightnessPyramid, type LightnessPyramid } from "#core/time/lightness-pyramid.ts";
import { blockMotion, blockSide } from "#core/time/motion.ts";
import { blockDifference, directMotion } from "#test/core/time/direct-motion.ts";
import { gaussianNumbers, randomNumbers } from "#test/core/time/sample-evidence.ts";

const size = { width: 128, height: 96 };
const columns = size.width / blockSide;
/** Model pixels that motion may reach in each direction. */
const motionReach = 31;
const margin = 32;

/** A smooth random landscape to move a window over; sums of waves of 12 to 60 pixels. */
const landscape = (seed: number): ((x: number, y: number) => number) => {
  const random = randomNumbers(seed);
  const waves = Array.from({ length: 24 }, () => {
    const angle = random() * Math.PI * 2;
    const frequency = (Math.PI * 2) / (12 + random() * 48);
    return { u: Math.cos(angle) * frequency, v: Math.sin(angle) * frequency, phase: random() * 7 };
  });
  return (x, y) =>
    128 + 18 * waves.reduce((sum, { u, v, phase }) => sum + Math.cos(x * u + y * v + phase), 0);
};

const frameOf = (at: (x: number, y: number) => number): LightnessPyramid =>
  lightnessPyramid(
    Uint8Array.from({ length: size.width * size.height }, (_, i) =>
      Math.min(255, Math.max(0, Math.round(at(i % size.width, Math.floor(i / size.width))))),
    ),
    size,
  );

/** Blocks far enough from the border to be there in the other frame. */
const innerBlocks = (reach: number): number[] =>
  [...Array((columns * size.height) / blockSide).keys()].filter((block) => {
    const x = (block % columns) * blockSide;
    const y = Math.floor(block / columns) * blockSide;
    return (
      x >= reach &&
      y >= reach &&
      x + blockSide + reach <= size.width &&
      y + blockSide + reach <= size.height
    );
  });

/** How far a block differs from where a vector takes it, or any number from `limit` on. */
const differenceAt = (
  [here, there]: readonly [LightnessPyramid, LightnessPyramid],
  block: number,
  [dx, dy]: readonly [number, number],
  limit = Infinity,
): number => {
  const at = { x: (block % columns) * blockSide, y: Math.floor(block / columns) * blockSide };
  const frames = { here: here.full, there: there.full, ...size, brighter: 0, reach: motionReach };
  return blockDifference({ ...frames, ...at }, dx, dy, limit);
};

const fullSearch = (
  frames: readonly [LightnessPyramid, LightnessPyramid],
  block: number,
  reach: number,
): number => {
  let least = Infinity;
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1)
      least = Math.min(least, differenceAt(frames, block, [dx, dy], least));
  }
  return least;
};

describe("blockMotion", () => {
  it("finds a known translation of up to 24 pixels for every block that stays in the frame", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -24, max: 24 }),
        fc.integer({ min: -24, max: 24 }),
        fc.nat(99),
        (dx, dy, seed) => {
          const land = landscape(seed);
          const here = frameOf(land);
          const there = frameOf((x, y) => land(x - dx, y - dy));
          const motion = blockMotion(here, there);
          const inner = innerBlocks(24 + blockSide);
          const right = inner.filter((block) => motion[block * 2] === dx && motion[block * 2 + 1] === dy);
          expect(right.length).toBeGreaterThanOrEqual(inner.length * 0.9);
        },
      ),
      { numRuns: 25, seed: 1 },
    );
  });

  it("says that nothing moves in a still picture with grain", () => {
    for (const [seed, flatness] of [
      [1, 0],
      [2, 0.2],
      [3, 1],
    ] as const) {
      const land = landscape(seed);
      const noise = gaussianNumbers(seed);
      const grainy = (): LightnessPyramid =>
        frameOf((x, y) => 128 + (land(x, y) - 128) * flatness + noise() * 5);
      expect(blockMotion(grainy(), grainy()).every((component) => component === 0)).toBe(true);
    }
  });

  it("does not take a flicker of the whole frame for motion, and sees motion through it", () => {
    const land = landscape(4);
    const here = frameOf((x, y) => land(x, y) * 0.6 + 20);
    const still = blockMotion(
      here,
      frameOf((x, y) => land(x, y) * 0.6 + 50),
    );
    expect(still.every((component) => component === 0)).toBe(true);
    const moved = blockMotion(
      here,
      frameOf((x, y) => land(x - 5, y + 3) * 0.6 + 50),
    );
    const inner = innerBlocks(16);
    expect(inner.filter((block) => moved[block * 2] === 5 && moved[block * 2 + 1] === -3)).toHaveLength(
      inner.length,
    );
  });

  it("comes close to what a full search finds when the frame warps", () => {
    const land = landscape(5);
    const here = frameOf(land);
    const there = frameOf((x, y) => land(x * 1.04 - 3, y * 0.97 + 2));
    const motion = blockMotion(here, there);
    let ours = 0;
    let best = 0;
    for (const block of innerBlocks(16)) {
      ours += differenceAt([here, there], block, [motion[block * 2]!, motion[block * 2 + 1]!]);
      best += fullSearch([here, there], block, 16);
    }
    expect(ours).toBeLessThan(best * 1.25 + blockSide ** 2 * innerBlocks(16).length);
  });

  it("is what a direct search finds, for frames that move, warp, flicker and carry grain", () => {
    fc.assert(
      fc.property(
        fc.nat(999),
        fc.integer({ min: -25, max: 25 }),
        fc.constantFrom(0, 1, 40),
        fc.constantFrom(0, -1, 7, -90),
        (seed, pixels, grain, brighter) => {
          const land = landscape(seed);
          const random = randomNumbers(seed);
          const noise = () => grain * (random() - 0.5);
          const here = frameOf((x, y) => land(x, y) + noise());
          const there = frameOf(
            (x, y) => (y < 40 ? land(x - pixels, y + 5) : land(x * 1.05, y + pixels)) + noise() - brighter,
          );
          expect(blockMotion(here, there)).toEqual(directMotion(here, there));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("keeps every block inside the other frame, whatever the frames show", () => {
    fc.assert(
      fc.property(fc.nat(999), (seed) => {
        const random = randomNumbers(seed);
        const noise = (): LightnessPyramid => frameOf(() => random() * 255);
        const motion = blockMotion(noise(), noise());
        for (let block = 0; block < motion.length / 2; block += 1) {
          const x = (block % columns) * blockSide + motion[block * 2]!;
          const y = Math.floor(block / columns) * blockSide + motion[block * 2 + 1]!;
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(size.width - blockSide);
          expect(y).toBeLessThanOrEqual(size.height - blockSide);
          expect(Math.abs(motion[block * 2]!)).toBeLessThanOrEqual(motionReach);
        }
      }),
      { numRuns: 10, seed: 1 },
    );
    expect(margin).toBeGreaterThanOrEqual(motionReach);
  });

  it("refuses frames of different sizes", () => {
    const small = lightnessPyramid(new Uint8Array(32 * 32), { width: 32, height: 32 });
    expect(() =>
      blockMotion(
        small,
        frameOf(() => 0),
      ),
    ).toThrow("frames of 32x32 and 128x96");
  });
});

describe("lightnessPyramid", () => {
  it("has at a quarter the rounded mean of 4x4 pixels", () => {
    const random = randomNumbers(7);
    const { full, quarter } = frameOf(() => random() * 255);
    for (const [x, y] of [
      [0, 0],
      [31, 23],
      [13, 7],
    ] as const) {
      let sum = 0;
      for (let i = 0; i < 16; i += 1) sum += full[(y * 4 + (i >> 2)) * size.width + x * 4 + (i & 3)]!;
      expect(quarter[y * 32 + x]).toBe(Math.floor((sum + 8) / 16));
    }
  });

  it("refuses sides that are no multiples of 32, and planes of another size", () => {
    expect(() => lightnessPyramid(new Uint8Array(40 * 32), { width: 40, height: 32 })).toThrow("40x32");
    expect(() => lightnessPyramid(new Uint8Array(5), { width: 32, height: 32 })).toThrow("5 pixels");
  });
});
