import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { decayPerFrame } from "#core/time/accumulator.ts";
import { emptyState, stateFromBytes, stateToBytes, type PoolingState } from "#core/time/pooling-state.ts";
import {
  borderStates,
  pooledFrames,
  type BorderStates,
  type PooledShot,
  type PoolingOptions,
} from "#core/time/pooling.ts";
import { transitions } from "#core/time/transition.ts";
import {
  emptyEvidence,
  gaussianNumbers,
  randomNumbers,
  randomShot,
} from "#test/core/time/sample-evidence.ts";

const grid: Grid = { width: 8, height: 8, channels: 5 };
const first = 40;

const shotOf = (evidence: readonly Evidence[], on: Grid = grid): PooledShot => ({
  grid: on,
  shot: { first, end: first + evidence.length },
  decay: 0.9,
  read: (frame) => {
    const found = evidence[frame - first];
    if (found === undefined) throw new RangeError(`frame ${frame} was read`);
    return found;
  },
});

const pool = async (
  shot: PooledShot,
  range: FrameRange = shot.shot,
  borders?: BorderStates,
  options?: PoolingOptions,
): Promise<Float32Array[]> => {
  const all: Float32Array[] = [];
  for await (const { frame, features } of pooledFrames(shot, range, borders, options)) {
    expect(frame).toBe(range.first + all.length);
    all.push(features.slice());
  }
  return all;
};

/** Method 4.2 written down as it stands, in float64, with kappa = byte / 255. */
const pooledDirectly = (evidence: readonly Evidence[], decay: number): Float64Array[] => {
  const { channels } = grid;
  const cells = cellCount(grid);
  const length = cells * (channels + 1);
  const own = evidence.map(({ features, confidence }) => {
    const state = new Float64Array(length);
    for (let cell = 0; cell < cells; cell += 1) {
      const kappa = confidence[cell]! / 255;
      for (let c = 0; c < channels; c += 1)
        state[cell * channels + c] = kappa * features[cell * channels + c]!;
      state[cells * channels + cell] = kappa;
    }
    return state;
  });
  const carryAll = (order: readonly number[], step: number): Float64Array[] => {
    const carried: Float64Array[] = [];
    const between = transitions(grid);
    for (const frame of order) {
      const state = new Float64Array(length);
      const from = frame - step;
      const neighbour = evidence[from];
      if (neighbour !== undefined) {
        const { source, reliability } =
          step === 1
            ? between.forward(neighbour, evidence[frame]!, frame)
            : between.backward(neighbour, evidence[frame]!, frame);
        for (let cell = 0; cell < cells; cell += 1) {
          const weight = decay * reliability[cell]!;
          const move = (to: number, at: number): void => {
            state[to] = weight * (carried[from]![at]! + own[from]![at]!);
          };
          for (let c = 0; c < channels; c += 1) move(cell * channels + c, source[cell]! * channels + c);
          move(cells * channels + cell, cells * channels + source[cell]!);
        }
      }
      carried[frame] = state;
    }
    return carried;
  };
  const order = [...evidence.keys()];
  const past = carryAll(order, 1);
  const future = carryAll(order.toReversed(), -1);
  return order.map((frame) => {
    const sum = own[frame]!.map((value, i) => value + past[frame]![i]! + future[frame]![i]!);
    return sum
      .slice(0, cells * channels)
      .map((value, i) => value / sum[cells * channels + Math.floor(i / channels)]!);
  });
};

const largestDifference = (one: ArrayLike<number>, other: ArrayLike<number>): number => {
  let largest = 0;
  for (let i = 0; i < one.length; i += 1) largest = Math.max(largest, Math.abs(one[i]! - other[i]!));
  return largest;
};

describe("pooledFrames", () => {
  it("equals a direct loop over the definition in float64", async () => {
    for (const seed of [1, 2, 3]) {
      const evidence = randomShot(grid, 21, seed);
      const pooled = await pool(shotOf(evidence));
      for (const [frame, expected] of pooledDirectly(evidence, 0.9).entries()) {
        expect(largestDifference(pooled[frame]!, expected)).toBeLessThan(2e-4);
      }
    }
  });

  it("is the log-linear pool of the distributions: pooled features through an affine head are pooled logits", async () => {
    const evidence = randomShot(grid, 9, 4);
    const random = randomNumbers(5);
    const bins = 7;
    const weights = Array.from({ length: bins * grid.channels }, () => random() - 0.5);
    const bias = Array.from({ length: bins }, () => random() - 0.5);
    const cells = cellCount(grid);
    const logits = (features: ArrayLike<number>): number[] =>
      Array.from({ length: cells * bins }, (_, i) => {
        const [cell, bin] = [Math.floor(i / bins), i % bins];
        let sum = bias[bin]!;
        for (let c = 0; c < grid.channels; c += 1) {
          sum += weights[bin * grid.channels + c]! * features[cell * grid.channels + c]!;
        }
        return sum;
      });
    // Still shot, equal luma: weight of frame k for frame t is kappa * 0.9^|k - t|.
    for (const { lightnessBytes, motionToPrevious, motionToNext } of evidence) {
      lightnessBytes.fill(99);
      motionToPrevious.fill(0);
      motionToNext.fill(0);
    }
    const pooled = await pool(shotOf(evidence));
    const each = evidence.map(({ features }) => logits(features));
    for (const t of [0, 4, 8]) {
      const expected = each[0]!.map((_, i) => {
        const votes = evidence.map(
          ({ confidence }, k) => confidence[Math.floor(i / bins)]! * 0.9 ** Math.abs(k - t),
        );
        const total = votes.reduce((sum, vote) => sum + vote, 0);
        return votes.reduce((sum, vote, k) => sum + (vote * each[k]![i]!) / total, 0);
      });
      expect(largestDifference(logits(pooled[t]!), expected)).toBeLessThan(1e-4);
    }
  });

  it("brings the variance of still noise down to 0.026, as the kernel says", async () => {
    const wide: Grid = { width: 16, height: 16, channels: 16 };
    const noise = gaussianNumbers(6);
    const evidence = Array.from({ length: 101 }, () => {
      const frame = emptyEvidence(wide);
      frame.confidence.fill(200);
      frame.lightnessBytes.fill(120);
      for (let i = 0; i < frame.features.length; i += 1) frame.features[i] = Math.round(noise() * 30);
      return frame;
    });
    const pooled = await pool(shotOf(evidence, wide));
    const variance = (values: ArrayLike<number>): number =>
      Array.from(values).reduce((sum, value) => sum + value ** 2, 0) / values.length;
    const ratio = variance(pooled[50]!) / variance(evidence[50]!.features);
    expect(ratio).toBeGreaterThan(0.023);
    expect(ratio).toBeLessThan(0.03);
  });

  it("starts again at a shot's ends: reads no frame outside", async () => {
    const evidence = randomShot(grid, 3, 7);
    const alone = await pool({ ...shotOf(evidence), shot: { first: first + 1, end: first + 2 } });
    expect(alone).toHaveLength(1);
    expect(largestDifference(alone[0]!, evidence[1]!.features)).toBeLessThan(1e-4);
  });

  it("yields a frame's own features when pooling is off", async () => {
    const evidence = randomShot(grid, 4, 8);
    const off = await pool(shotOf(evidence), undefined, undefined, { pooling: "off" });
    expect(off.map((features) => [...features])).toEqual(evidence.map(({ features }) => [...features]));
  });

  it("gives the same bits whatever the stretch of frames held at once", async () => {
    const shot = shotOf(randomShot(grid, 37, 9));
    const whole = await pool(shot, undefined, undefined, { stretch: 100 });
    for (const stretch of [1, 2, 5, 16, 36, 37]) {
      expect(await pool(shot, undefined, undefined, { stretch })).toEqual(whole);
    }
  });

  it("reads every frame at most twice and holds back no more than a stretch", async () => {
    const evidence = randomShot(grid, 50, 10);
    const reads = new Map<number, number>();
    const shot = shotOf(evidence);
    await pool({
      ...shot,
      read: async (frame) => {
        reads.set(frame, (reads.get(frame) ?? 0) + 1);
        return shot.read(frame);
      },
    });
    expect(Math.max(...reads.values())).toBe(2);
    expect(reads.size).toBe(50);
  });

  it("refuses a range that is no part of the shot", async () => {
    const shot = shotOf(randomShot(grid, 3, 11));
    await expect(pool(shot, { first: first + 1, end: first + 4 })).rejects.toThrow(
      "not a part of the shot",
    );
    await expect(pool(shot, { first: first + 1, end: first + 1 })).rejects.toThrow(
      "not a part of the shot",
    );
  });
});

describe("borderStates", () => {
  const partsAt = (length: number, cuts: readonly number[]): FrameRange[] => {
    const starts = [0, ...cuts].map((cut) => first + cut);
    return starts.map((start, i) => ({ first: start, end: starts[i + 1] ?? first + length }));
  };

  const poolInParts = async (shot: PooledShot, parts: readonly FrameRange[]): Promise<Float32Array[]> => {
    const kept = new Map<string, PoolingState>();
    await borderStates(shot, parts, async (part, side, state) => {
      kept.set(`${part} ${side}`, stateFromBytes(shot.grid, stateToBytes(state)));
    });
    expect(kept.size).toBe(2 * (parts.length - 1));
    const pooled: Float32Array[] = [];
    for (const [part, range] of parts.entries()) {
      const onlyOwn: PooledShot = {
        ...shot,
        read: (frame) => {
          expect(frame >= range.first && frame < range.end).toBe(true);
          return shot.read(frame);
        },
      };
      const borders = {
        forward: kept.get(`${part} forward`) ?? null,
        backward: kept.get(`${part} backward`) ?? null,
      };
      pooled.push(...(await pool(onlyOwn, range, borders, { stretch: 4 })));
    }
    return pooled;
  };

  it("makes parts pool to the very bits of the whole, for any parts, motion and evidence", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 8, max: 24 }),
        fc.constantFrom(1, 2, 3, 7),
        fc.nat(9999),
        async (length, count, seed) => {
          const random = randomNumbers(seed);
          const cuts = new Set<number>();
          while (cuts.size < count - 1) cuts.add(1 + Math.floor(random() * (length - 1)));
          const shot = shotOf(randomShot(grid, length, seed));
          const parts = partsAt(
            length,
            [...cuts].sort((a, b) => a - b),
          );
          expect(await poolInParts(shot, parts)).toEqual(await pool(shot));
        },
      ),
      { numRuns: 30, seed: 1 },
    );
  });

  it("tells how far it has walked", async () => {
    const shot = shotOf(randomShot(grid, 10, 12));
    const told: [number, number][] = [];
    await borderStates(
      shot,
      partsAt(10, [4, 7]),
      () => undefined,
      (frames, total) => {
        told.push([frames, total]);
      },
    );
    expect(told.at(-1)).toEqual([15, 15]);
    expect(told.map(([frames]) => frames)).toEqual(
      [...told.map(([frames]) => frames)].sort((a, b) => a - b),
    );
  });

  it("refuses parts with a gap, an overlap or another end", async () => {
    const shot = shotOf(randomShot(grid, 10, 13));
    const walk = (parts: FrameRange[]): Promise<void> => borderStates(shot, parts, () => undefined);
    const [a, b] = partsAt(10, [5]) as [FrameRange, FrameRange];
    await expect(walk([a, { ...b, first: b.first + 1 }])).rejects.toThrow("a part starts at 46");
    await expect(walk([a])).rejects.toThrow("parts end at 45, the shot at 50");
    await expect(walk([])).rejects.toThrow("parts end at 40");
  });
});

describe("pooling state", () => {
  it("comes back from bytes equal bit for bit, from any place in a buffer", () => {
    const random = gaussianNumbers(14);
    const state = emptyState(grid);
    for (const part of [state.sums, state.mass]) part.forEach((_, i) => (part[i] = random() * 1e6));
    const bytes = stateToBytes(state);
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(stateFromBytes(grid, moved.subarray(3))).toEqual(state);
  });

  it("refuses bytes of another length", () => {
    expect(() => stateFromBytes(grid, new Uint8Array(12))).toThrow("must be 1536 bytes, got 12");
  });
});

describe("decayPerFrame", () => {
  it("leaves the same after a second at any rate, 0.9 a frame at 24", () => {
    expect(decayPerFrame({ num: 24, den: 1 })).toBeCloseTo(0.9, 12);
    expect(decayPerFrame({ num: 30000, den: 1001 }) ** (30000 / 1001)).toBeCloseTo(0.9 ** 24, 12);
  });
});
