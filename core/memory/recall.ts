import { cellCount, wordsOfCell, type Evidence, type Grid } from "#core/model/evidence.ts";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import type { WordSums } from "#core/memory/word-sums.ts";

/** What a shot knows under each word. */
export type ShotMemory = {
  /** words x channels, int8 units; S / M. */
  readonly means: Float32Array;
  /** words; t = M / (M + floor), how much say the word has, 0…1. */
  readonly say: Float32Array;
};

/** A cell at full confidence and weight. */
const fullVote = 64 * 255;

/** @param floor  cells at full confidence that give a word half the say */
export const shotMemory = ({ channels, features, mass }: WordSums, floor: number): ShotMemory => {
  const means = new Float32Array(features.length);
  const say = new Float32Array(mass.length);
  for (let word = 0; word < mass.length; word += 1) {
    const m = mass[word]!;
    if (m === 0) continue;
    say[word] = m / (m + floor * fullVote);
    for (let i = word * channels; i < (word + 1) * channels; i += 1) means[i] = features[i]! / m;
  }
  return { means, say };
};

/**
 * The evidence of a shot's frames as its words have it: every cell's features are moved towards those
 * that the whole shot has under its words,
 *
 *     f' = sum_w a_w [(1 - t_w) f + t_w S_w / M_w]
 *
 * so that what looks the same takes the same colour from the shot's first frame to its last. Heads are
 * affine: this pools bin distributions, never colours. Rounded to int8, as evidence is.
 *
 * @returns a function; what it gives is the caller's to keep, all but the features shared with what it got
 */
export const recaller = (grid: Grid, { means, say }: ShotMemory): ((evidence: Evidence) => Evidence) => {
  const cells = cellCount(grid);
  const { channels } = grid;
  const { arrays, kernels } = kernelMemory({
    words: ["u8", cells * wordsOfCell * 2],
    shares: ["f32", say.length],
    means: ["f32", means.length],
    features: ["i8", cells * channels],
    into: ["i8", cells * channels],
  });
  arrays.means.set(means);
  for (let word = 0; word < say.length; word += 1) arrays.shares[word] = say[word]! / 64;
  const { words, shares, features, into } = arrays;
  const pointers = [words, shares, arrays.means, features, into].map(({ byteOffset }) => byteOffset);
  return (evidence) => {
    words.set(evidence.words);
    features.set(evidence.features);
    kernels.recall(cells, channels, ...pointers);
    return { ...evidence, features: into.slice() };
  };
};
