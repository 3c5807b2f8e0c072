import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import type { KeySpace } from "#core/model/card.ts";
import { lightnessSteps, wordFinder } from "#core/memory/nearest-words.ts";
import { recaller, shotMemory } from "#core/memory/recall.ts";
import {
  addToWords,
  emptyWordSums,
  energyUnit,
  mergeWordSums,
  parseWordSums,
  serialiseWordSums,
  type WordSums,
} from "#core/memory/word-sums.ts";
import { emptyEvidence, randomNumbers } from "#test/core/time/sample-evidence.ts";

/** 18 channels: one step of 16 lanes and two left over. */
const grid: Grid = { width: 16, height: 8, channels: 18, keyLength: 5 };
const wordCount = 9;
const random = randomNumbers(3);
const keys: KeySpace = {
  dimensions: 5,
  steps: 200,
  lightnessWeight: 1,
  nearest: 4,
  temperature: 0.1,
  floor: 2.5,
  words: Array.from({ length: wordCount }, () =>
    Array.from({ length: 6 }, () => Math.round((random() - 0.5) * 250)),
  ),
};

const keyedFrame = (seed: number): Evidence => {
  const frame = emptyEvidence(grid);
  const next = randomNumbers(seed);
  for (let i = 0; i < frame.features.length; i += 1) frame.features[i] = Math.floor(next() * 256) - 128;
  for (let i = 0; i < frame.key.length; i += 1) frame.key[i] = Math.floor(next() * 200) - 100;
  for (let i = 0; i < frame.lightnessBytes.length; i += 1) {
    frame.lightnessBytes[i] = Math.floor(next() * 256);
    frame.confidence[i] = 1 + Math.floor(next() * 255);
  }
  wordFinder(grid, keys)(frame);
  return frame;
};

const sumsOf = (frames: readonly Evidence[]): WordSums => {
  const sums = emptyWordSums(wordCount, grid.channels);
  for (const frame of frames) addToWords(sums, frame);
  return sums;
};

const ids = ({ words }: Evidence, cell: number) => [...words.subarray(cell * 8, cell * 8 + 4)];
const weights = ({ words }: Evidence, cell: number) => [...words.subarray(cell * 8 + 4, cell * 8 + 8)];

describe("wordFinder", () => {
  it("gives each cell its four nearest words, and softmax weights in whole 64ths", () => {
    const frame = keyedFrame(1);
    for (let cell = 0; cell < cellCount(grid); cell += 1) {
      const own = [
        ...frame.key.subarray(cell * 5, cell * 5 + 5),
        lightnessSteps(frame.lightnessBytes[cell] ?? 0, keys.lightnessWeight * keys.steps),
      ];
      const distances = keys.words.map((word, index) => ({
        index,
        d: word.reduce((sum, value, i) => sum + (value - (own[i] ?? 0)) ** 2, 0),
      }));
      const nearest = distances.sort((a, b) => a.d - b.d || a.index - b.index).slice(0, 4);
      const odds = nearest.map(({ d }) => Math.exp(-(d - (nearest[0]?.d ?? 0)) / (0.1 * 200 * 200)));
      const total = odds.reduce((sum, one) => sum + one, 0);
      expect(ids(frame, cell)).toEqual(nearest.map(({ index }) => index));
      for (const [place, weight] of weights(frame, cell).entries()) {
        expect(Math.abs(weight - (64 * (odds[place] ?? 0)) / total)).toBeLessThanOrEqual(2);
      }
      expect(weights(frame, cell).reduce((sum, weight) => sum + weight)).toBe(64);
    }
  });
});

describe("addToWords", () => {
  it("sums weight times confidence times features exactly, cell by cell", () => {
    const frames = [keyedFrame(1), keyedFrame(2)];
    const direct = emptyWordSums(wordCount, grid.channels);
    for (const frame of frames) {
      for (let cell = 0; cell < cellCount(grid); cell += 1) {
        for (const [place, word] of ids(frame, cell).entries()) {
          const share = (weights(frame, cell)[place] ?? 0) * (frame.confidence[cell] ?? 0);
          direct.mass[word]! += share;
          const own = frame.features.subarray(cell * grid.channels, (cell + 1) * grid.channels);
          const squared = own.reduce((sum, value) => sum + value * value, 0);
          direct.energy[word]! += Math.floor((share * squared) / energyUnit);
          for (let i = 0; i < grid.channels; i += 1) {
            direct.features[word * grid.channels + i]! +=
              share * (frame.features[cell * grid.channels + i] ?? 0);
          }
        }
      }
    }
    expect(sumsOf(frames)).toEqual(direct);
  });

  it("holds the largest votes of a whole frame without overflow", () => {
    const large: Grid = { width: 64, height: 64, channels: 16, keyLength: 1 };
    const frame = emptyEvidence(large);
    frame.features.fill(-128);
    frame.confidence.fill(255);
    for (let at = 0; at < frame.words.length; at += 8) frame.words.set([1, 0, 2, 3, 64, 0, 0, 0], at);
    const sums = emptyWordSums(4, large.channels);
    addToWords(sums, frame);
    expect(sums.features[16]).toBe(-128 * 255 * 64 * cellCount(large));
    expect(sums.mass[1]).toBe(255 * 64 * cellCount(large));
    expect(sums.energy[1]).toBe(((255 * 64 * 16 * 128 * 128) / energyUnit) * cellCount(large));
  });

  it("merges parts in any order to the same values", () => {
    const frames = Array.from({ length: 6 }, (_, seed) => keyedFrame(seed));
    const whole = sumsOf(frames);
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), fc.nat(6), (order, cut) => {
        const merged = emptyWordSums(wordCount, grid.channels);
        for (const part of [order.slice(cut), order.slice(0, cut)]) {
          const sums = sumsOf(part.map((index) => frames[index]!));
          mergeWordSums(merged, parseWordSums(serialiseWordSums(sums)));
        }
        expect(merged).toEqual(whole);
      }),
    );
  });

  it("refuses sums of another shape, and bytes that are none", () => {
    const sums = emptyWordSums(wordCount, grid.channels);
    expect(() => {
      mergeWordSums(sums, emptyWordSums(3, grid.channels));
    }).toThrow(RangeError);
    expect(() => parseWordSums(serialiseWordSums(sums).subarray(8))).toThrow(RangeError);
  });
});

describe("recaller", () => {
  it("moves features by what the shot has under a cell's words and the frame has not", () => {
    const frames = [keyedFrame(1), keyedFrame(2)];
    const floor = 20;
    const [shot, frame] = [sumsOf(frames), sumsOf(frames.slice(0, 1))];
    const meanOf = ({ features, mass }: WordSums, word: number, channel: number): number =>
      (mass[word] ?? 0) === 0 ? 0 : (features[word * grid.channels + channel] ?? 0) / (mass[word] ?? 1);
    const memory = shotMemory(shot, floor);
    const recalled = recaller(grid, memory)(frames[0]!);
    for (let cell = 0; cell < cellCount(grid); cell += 1) {
      for (let i = 0; i < grid.channels; i += 1) {
        const own = frames[0]!.features[cell * grid.channels + i] ?? 0;
        let expected = own;
        for (const [place, word] of ids(frames[0]!, cell).entries()) {
          const say = (shot.mass[word] ?? 0) / ((shot.mass[word] ?? 0) + 64 * 255 * floor);
          const known = (frame.mass[word] ?? 0) / ((frame.mass[word] ?? 0) + 64 * 255 * 2.5);
          const mean = meanOf(shot, word, i);
          const here = known * meanOf(frame, word, i) + (1 - known) * mean;
          const pull = memory.pull[word] ?? 0;
          const share = (weights(frames[0]!, cell)[place] ?? 0) / 64;
          expected += share * say * (mean - pull * own - (1 - pull) * here);
        }
        const clamped = Math.max(-128, Math.min(127, expected));
        expect(Math.abs((recalled.features[cell * grid.channels + i] ?? 0) - clamped)).toBeLessThan(0.51);
      }
    }
    expect(recalled.lightnessBytes).toBe(frames[0]!.lightnessBytes);
  });

  it("lets a word of one colour pull wholly, and one of many colours hardly", () => {
    const alike = keyedFrame(3);
    alike.features.fill(50);
    expect(new Set(shotMemory(sumsOf([alike]), 1).pull)).toEqual(new Set([1]));
    const unlike = shotMemory(sumsOf([keyedFrame(3)]), 1).pull;
    expect(new Set(unlike)).toEqual(new Set([Math.fround(0.1)]));
  });

  it("leaves evidence as it is where no word has a say", () => {
    const frame = keyedFrame(4);
    const recalled = recaller(grid, shotMemory(emptyWordSums(wordCount, grid.channels), 1))(frame);
    expect(recalled.features).toEqual(frame.features);
  });

  it("gives what looks the same the same colour in frames whose own evidence drifts", () => {
    const large: Grid = { width: 64, height: 64, channels: 16, keyLength: 1 };
    const frames = [0, 60].map((drift) => {
      const frame = emptyEvidence(large);
      frame.features.fill(drift);
      frame.confidence.fill(255);
      for (let at = 0; at < frame.words.length; at += 8) frame.words.set([1, 0, 2, 3, 64, 0, 0, 0], at);
      return frame;
    });
    const sums = emptyWordSums(4, large.channels);
    for (const frame of frames) addToWords(sums, frame);
    const recall = recaller(large, shotMemory(sums, 0.01));
    const [first, last] = frames.map((frame) => recall(frame).features);
    expect(new Set(first)).toEqual(new Set([30]));
    expect(new Set(last)).toEqual(new Set([30]));
  });
});
