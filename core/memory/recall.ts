import { cellCount, wordsOfCell, type Evidence, type Grid } from "#core/model/evidence.ts";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import { addVotes, emptyWordSums, energyUnit, type WordSums } from "#core/memory/word-sums.ts";

/** What a shot knows under each word. */
export type ShotMemory = {
  /** words x channels, int8 units; S / M. */
  readonly means: Float32Array;
  /** words; t = M / (M + floor), how much say the word has, 0…1. */
  readonly say: Float32Array;
  /** words; l, how far a cell gives up its own for the word's, 0…1. */
  readonly pull: Float32Array;
};

/** A cell at full confidence and weight. */
const fullVote = 64 * 255;

/**
 * Coherence of a word, |S / M|^2 over the mean of |f|^2, at which it begins to pull, and at which it pulls
 * wholly: what it holds is one colour then, and nothing is lost by taking it. Chosen on clips by the chroma
 * that is kept.
 */
const coherent = { from: 0.9, wholly: 0.96 };
const minPull = 0.1;

/** Cells at full confidence that tell half of what a word has in a frame. */
const frameFloor = 2.5;

/** @param floor  cells at full confidence that give a word half the say */
export const shotMemory = ({ channels, features, mass, energy }: WordSums, floor: number): ShotMemory => {
  const means = new Float32Array(features.length);
  const say = new Float32Array(mass.length);
  const pull = new Float32Array(mass.length).fill(minPull);
  for (let word = 0; word < mass.length; word += 1) {
    const m = mass[word]!;
    if (m === 0) continue;
    say[word] = m / (m + floor * fullVote);
    let squared = 0;
    for (let i = word * channels; i < (word + 1) * channels; i += 1) {
      const mean = features[i]! / m;
      means[i] = mean;
      squared += mean * mean;
    }
    const coherence = squared / Math.max(1, (energy[word]! * energyUnit) / m);
    const share = (coherence - coherent.from) / (coherent.wholly - coherent.from);
    pull[word] = Math.min(1, Math.max(minPull, share));
  }
  return { means, say, pull };
};

/**
 * The evidence of a shot's frames as its words have it. Every cell's features move by what a word has in
 * the whole shot, less what it has in this frame, so that what looks the same takes the same colour from the
 * shot's first frame to its last; and where a word holds one colour only, to the word's own:
 *
 *     f' = f + sum_w a_w t_w [ S_w / M_w - l_w f - (1 - l_w) s_w / m_w ]
 *
 * with s and m the word's sums of the frame; few cells say little and leave S / M in their place. Heads are
 * affine: this pools bin distributions, never colours. Rounded to int8, as evidence is.
 *
 * @returns a function; what it gives is the caller's to keep, all but the features shared with what it got
 */
export const recaller = (
  grid: Grid,
  { means, say, pull }: ShotMemory,
): ((evidence: Evidence) => Evidence) => {
  const cells = cellCount(grid);
  const { channels } = grid;
  const { arrays, kernels } = kernelMemory({
    words: ["u8", cells * wordsOfCell * 2],
    shares: ["f32", say.length],
    means: ["f32", means.length],
    features: ["i8", cells * channels],
    into: ["i8", cells * channels],
  });
  const frame = emptyWordSums(say.length, channels);
  for (let word = 0; word < say.length; word += 1) arrays.shares[word] = (pull[word]! * say[word]!) / 64;
  const { words, shares, features, into } = arrays;
  const pointers = [words, shares, arrays.means, features, into].map(({ byteOffset }) => byteOffset);
  return (evidence) => {
    sumFrame(frame, evidence);
    aimOf({ means, pull }, frame, arrays.means);
    words.set(evidence.words);
    features.set(evidence.features);
    kernels.recall(cells, channels, ...pointers);
    return { ...evidence, features: into.slice() };
  };
};

const sumFrame = (frame: WordSums, evidence: Evidence): void => {
  frame.features.fill(0);
  frame.mass.fill(0);
  addVotes(frame, evidence);
};

/** What cells are moved towards by l t: [S / M - (1 - l) s / m] / l. @param into  words x channels */
const aimOf = (
  { means, pull }: Pick<ShotMemory, "means" | "pull">,
  { channels, features, mass }: WordSums,
  into: Float32Array,
): void => {
  for (let word = 0; word < mass.length; word += 1) {
    const m = mass[word]!;
    const known = m / (m + frameFloor * fullVote);
    const l = pull[word]!;
    for (let i = word * channels; i < (word + 1) * channels; i += 1) {
      const mean = means[i]!;
      const own = m === 0 ? mean : known * (features[i]! / m) + (1 - known) * mean;
      into[i] = (mean - (1 - l) * own) / l;
    }
  }
};
