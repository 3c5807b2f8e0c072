import { bytesPerLightness } from "#core/colour/lightness-bytes.ts";
import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import type { KeySpace } from "#core/model/card.ts";

/** Differences of squared distance are looked up in steps of this. */
const oddsStep = 8;

/** Below this a weight rounds to no 64th. */
const minOdds = 1 / 256;

/**
 * Which words of the model's codebook each cell is near, and by what weights: whole 64ths of
 * softmax(-d^2 / temperature) over the four nearest, d between key and lightness of cell and word.
 * Distances are whole numbers, so the words are the same on every machine.
 *
 * @returns a function that fills `words` of one frame's evidence from its key and lightness; it owns the
 *   working memory, one frame at a time
 */
export const wordFinder = (
  grid: Grid,
  { dimensions, steps, lightnessWeight, temperature, words }: KeySpace,
): ((evidence: Pick<Evidence, "key" | "lightnessBytes" | "words">) => void) => {
  const cells = cellCount(grid);
  const stride = Math.ceil((dimensions + 1) / 8) * 8;
  const odds = oddsTable(temperature * steps * steps);
  const { arrays, kernels } = kernelMemory({
    key: ["i8", cells * dimensions],
    bytes: ["u8", cells],
    lightness: ["i16", 256],
    codebook: ["i16", words.length * stride],
    squares: ["i32", words.length],
    odds: ["f32", odds.length],
    row: ["i16", stride],
    into: ["u8", cells * 8],
  });
  for (let byte = 0; byte < 256; byte += 1) {
    arrays.lightness[byte] = lightnessSteps(byte, lightnessWeight * steps);
  }
  for (const [index, word] of words.entries()) {
    arrays.codebook.set(word, index * stride);
    arrays.squares[index] = word.reduce((sum, value) => sum + value * value, 0);
  }
  arrays.odds.set(odds);
  const at = ({ byteOffset }: { readonly byteOffset: number }): number => byteOffset;
  const numbers = [
    ...[cells, dimensions, stride, words.length, at(arrays.key), at(arrays.bytes), at(arrays.lightness)],
    ...[at(arrays.codebook), at(arrays.squares), at(arrays.odds), odds.length, at(arrays.row)],
    at(arrays.into),
  ];
  return ({ key, lightnessBytes, words: into }) => {
    arrays.key.set(key);
    arrays.bytes.set(lightnessBytes);
    kernels.nearestWords(...numbers);
    into.set(arrays.into);
  };
};

/** (L - 50) / 50 of a byte of a cell's lightness, in steps. */
export const lightnessSteps = (byte: number, stepsPerUnit: number): number =>
  Math.round((stepsPerUnit * (byte / bytesPerLightness - 50)) / 50);

/** exp(-d^2 / temperature) by d^2 in eighths, down to what rounds to nothing. */
const oddsTable = (temperature: number): Float32Array =>
  Float32Array.from({ length: Math.ceil((temperature * Math.log(1 / minOdds)) / oddsStep) }, (_, place) =>
    Math.exp((-place * oddsStep) / temperature),
  );
