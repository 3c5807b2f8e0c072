import { evidenceBytes, evidenceViews, type Evidence, type Grid } from "#core/model/evidence.ts";
import { cutDetector } from "#core/plan/cuts.ts";
import { recaller, shotMemory } from "#core/memory/recall.ts";
import { addToWords, emptyWordSums } from "#core/memory/word-sums.ts";
import { accumulator, decayPerFrame } from "#core/time/accumulator.ts";
import { lightnessPyramid, type LightnessPyramid } from "#core/time/lightness-pyramid.ts";
import { blockMotion } from "#core/time/motion.ts";
import { pooledFrames } from "#core/time/pooling.ts";
import { transitions } from "#core/time/transition.ts";

/**
 * Milliseconds a frame of motion, pooling, words and cuts on one thread, for a drawn shot at the
 * usual model size: `npx tsx bench/time.ts`.
 */

const size = { width: 352, height: 192 };
const grid: Grid = { width: 88, height: 48, channels: 64, keyLength: 32 };
const frames = 64;

/** A textured picture that pans by two pixels a frame, with a square crossing it the other way. */
const drawnFrame = (frame: number): LightnessPyramid => {
  const full = new Uint8Array(size.width * size.height);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const u = x + frame * 2;
      const isSquare = Math.abs(x - 40 - frame * 3) < 24 && Math.abs(y - 90) < 24;
      const picture = 120 + 50 * Math.sin(u / 9) * Math.cos(y / 7) + 30 * Math.sin((u + y) / 17);
      full[y * size.width + x] =
        (isSquare ? 200 - picture / 3 : picture) + ((x * 7 + y * 13 + frame * 31) % 5);
    }
  }
  return lightnessPyramid(full, size);
};

const drawnEvidence = (seen: LightnessPyramid, frame: number): Evidence => {
  const evidence = evidenceViews(grid, new Uint8Array(evidenceBytes(grid)));
  for (let i = 0; i < evidence.features.length; i += 1)
    evidence.features[i] = ((i * 31 + frame * 17) % 255) - 127;
  for (let i = 0; i < evidence.confidence.length; i += 1) {
    evidence.confidence[i] = 1 + ((i * 7 + frame) % 255);
    evidence.semanticClass[i] = i % 24;
  }
  evidence.lightnessBytes.set(seen.quarter);
  for (let i = 0; i < evidence.words.length; i += 8) {
    evidence.words.set(
      [0, 1, 2, 3].map((place) => ((i >> 3) * 5 + place) % 64),
      i,
    );
    evidence.words.set([40, 16, 6, 2], i + 4);
  }
  return evidence;
};

const median = (milliseconds: number[]): number =>
  milliseconds.sort((a, b) => a - b)[Math.floor(milliseconds.length / 2)] ?? NaN;

const timed = (repeats: number, work: (repeat: number) => void): number =>
  median(
    Array.from({ length: repeats }, (_, repeat) => {
      const started = performance.now();
      work(repeat);
      return performance.now() - started;
    }),
  );

const pooledPerFrame = async (shot: readonly Evidence[]): Promise<number> => {
  const decay = decayPerFrame({ num: 24, den: 1 });
  const range = { first: 0, end: shot.length };
  const read = (frame: number): Evidence => at(shot, frame);
  const runs: number[] = [];
  for (let run = 0; run < 7; run += 1) {
    const started = performance.now();
    for await (const { features } of pooledFrames({ grid, shot: range, decay, read }, range))
      features.at(0);
    runs.push((performance.now() - started) / shot.length);
  }
  return median(runs);
};

const at = <Item>(items: readonly Item[], index: number): Item => {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
};

/** Rows of what is done and its median milliseconds a frame. */
const timeCosts = async (): Promise<[string, number][]> => {
  const seen = Array.from({ length: frames }, (_, frame) => drawnFrame(frame));
  const shot = seen.map(drawnEvidence);
  for (let i = 1; i < frames; i += 1) {
    at(shot, i).motionToPrevious.set(blockMotion(at(seen, i), at(seen, i - 1)));
    at(shot, i - 1).motionToNext.set(blockMotion(at(seen, i - 1), at(seen, i)));
  }
  const between = transitions(grid);
  const walk = accumulator(grid, 2);
  const [from, into] = [at(walk.states, 0), at(walk.states, 1)];
  const words = emptyWordSums(64, grid.channels);
  for (const evidence of shot) addToWords(words, evidence);
  const recall = recaller(grid, shotMemory(words, 2.5 * frames));
  const detector = cutDetector();
  const thumbnails = seen.map(({ full }) => full.slice(0, 4096));
  const still = transitions(grid).forward(at(shot, 3), at(shot, 4), 4);
  const step = (i: number) => between.forward(at(shot, i), at(shot, i + 1), 1 + (i % (frames - 1)));
  return [
    [
      "cuts: one thumbnail",
      timed(300, (i) => {
        detector.push(at(thumbnails, i));
      }),
    ],
    [
      "motion, one direction",
      timed(120, (i) => {
        blockMotion(at(seen, i + 1), at(seen, i));
      }),
    ],
    ["gather and reliability, one direction", timed(200, step)],
    [
      "accumulator step, one direction",
      timed(200, (i) => {
        walk.carry(still, 0.9, { from, evidence: at(shot, i), into });
      }),
    ],
    [
      "pool one frame",
      timed(200, (i) => {
        walk.pool(at(shot, i), { past: from, future: into });
      }),
    ],
    [
      "word sums",
      timed(200, (i) => {
        addToWords(words, at(shot, i));
      }),
    ],
    [
      "recall one frame",
      timed(200, (i) => {
        recall(at(shot, i));
      }),
    ],
    ["pooling all in (two-sided)", await pooledPerFrame(shot)],
  ];
};

for (const [name, milliseconds] of await timeCosts()) {
  console.log(`${name.padEnd(40)} ${milliseconds.toFixed(2).padStart(6)} ms`);
}
