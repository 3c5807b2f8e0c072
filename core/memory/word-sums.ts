import { wordsOfCell, type Evidence } from "#core/model/evidence.ts";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import { lastMade } from "#core/kernels/last-made.ts";

/**
 * A shot's evidence by word. Every number is an integer held exactly, so sums of parts merge in any
 * order to the same values. A cell adds at most 64 * 255 * 128 to a sum; below 2^53 there is room for
 * 4.3e9 cells, a million frames of 4224.
 */
export type WordSums = {
  readonly channels: number;
  /** words x channels; weight (0…64) times confidence (0…255) times features (int8). */
  readonly features: Float64Array;
  /** words; weight times confidence. */
  readonly mass: Float64Array;
  /** words; weight times confidence times squared length of features, a cell's in whole `energyUnit`s. */
  readonly energy: Float64Array;
};

/**
 * What a cell's share of energy is rounded down to: its 2^34 at most leave 2^22, and room for half a million
 * frames.
 */
export const energyUnit = 4096;

export const emptyWordSums = (words: number, channels: number): WordSums => ({
  channels,
  features: new Float64Array(words * channels),
  mass: new Float64Array(words),
  energy: new Float64Array(words),
});

/** Cells whose sums are sure to fit 32 bits. */
const slab = 1024;

/** Adds a frame's cells. */
export const addToWords = (sums: WordSums, evidence: Evidence): void => {
  addVotes(sums, evidence);
  addEnergy(sums, evidence);
};

/** Adds a frame's cells to features and mass alone. */
export const addVotes = (
  sums: Pick<WordSums, "channels" | "features" | "mass">,
  { confidence, features, words }: Evidence,
): void => {
  const cells = confidence.length;
  const { arrays, addUp } = frameSums(cells, sums.channels, sums.mass.length);
  arrays.words.set(words);
  arrays.confidence.set(confidence);
  arrays.features.set(features);
  for (let first = 0; first < cells; first += slab) {
    addUp(first, Math.min(first + slab, cells));
    for (let i = 0; i < arrays.sums.length; i += 1) sums.features[i]! += arrays.sums[i]!;
    for (let word = 0; word < arrays.mass.length; word += 1) sums.mass[word]! += arrays.mass[word]!;
  }
};

const addEnergy = ({ channels, energy }: WordSums, { confidence, features, words }: Evidence): void => {
  for (let cell = 0; cell < confidence.length; cell += 1) {
    let squared = 0;
    for (let i = cell * channels; i < (cell + 1) * channels; i += 1) squared += features[i]! * features[i]!;
    const vote = confidence[cell]! * squared;
    const own = cell * 2 * wordsOfCell;
    for (let place = own; place < own + wordsOfCell; place += 1)
      energy[words[place]!]! += Math.floor((words[place + wordsOfCell]! * vote) / energyUnit);
  }
};

/** Memory for the sums of some cells of one frame. */
const frameSums = lastMade((cells: number, channels: number, count: number) => {
  const { arrays, kernels } = kernelMemory({
    words: ["u8", cells * wordsOfCell * 2],
    confidence: ["u8", cells],
    features: ["i8", cells * channels],
    sums: ["i32", count * channels],
    mass: ["i32", count],
  });
  const { words, confidence, features, sums, mass } = arrays;
  const pointers = [words, confidence, features, sums, mass].map(({ byteOffset }) => byteOffset);
  const addUp = (first: number, end: number): void => {
    sums.fill(0);
    mass.fill(0);
    kernels.addWords(first, end, channels, ...pointers);
  };
  return { arrays, addUp };
});

/** Adds the sums of another part of the shot. */
export const mergeWordSums = (into: WordSums, from: WordSums): void => {
  if (into.channels !== from.channels || into.mass.length !== from.mass.length) {
    throw new RangeError(
      `sums of ${from.mass.length} words x ${from.channels} into ${into.mass.length} x ${into.channels}`,
    );
  }
  for (let i = 0; i < into.features.length; i += 1) into.features[i]! += from.features[i]!;
  for (let word = 0; word < into.mass.length; word += 1) {
    into.mass[word]! += from.mass[word]!;
    into.energy[word]! += from.energy[word]!;
  }
};

/** Little-endian float64: channels, words, mass, energy, features. */
export const serialiseWordSums = ({ channels, features, mass, energy }: WordSums): Uint8Array => {
  const values = new Float64Array(2 + 2 * mass.length + features.length);
  values.set([channels, mass.length]);
  values.set(mass, 2);
  values.set(energy, 2 + mass.length);
  values.set(features, 2 + 2 * mass.length);
  return new Uint8Array(values.buffer);
};

export const parseWordSums = (bytes: Uint8Array): WordSums => {
  const values = new Float64Array(bytes.slice().buffer, 0, Math.floor(bytes.length / 8));
  const [channels = 0, words = 0] = values;
  if (bytes.length < 16 || bytes.length !== (2 + words * (2 + channels)) * 8) {
    throw new RangeError(`${bytes.length} bytes are not the sums of ${words} words x ${channels}`);
  }
  return {
    channels,
    mass: values.slice(2, 2 + words),
    energy: values.slice(2 + words, 2 + 2 * words),
    features: values.slice(2 + 2 * words),
  };
};
