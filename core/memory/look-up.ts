import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import type { KeySpace } from "#core/model/card.ts";
import { lightnessSteps } from "#core/memory/nearest-words.ts";
import type { ReferenceKind, ReferencePicture } from "#core/memory/reference.ts";

/** D: the squared distance at which trust has fallen by half. */
const reach: Readonly<Record<ReferenceKind, number>> = { own: 0.5, given: 0.5, other: 0.3 };

/**
 * G: mean squared distance of the network's features, int8 units, at which trust has fallen by half. Where
 * keys agree and the network sees another thing, it is one: of cells further apart than this the found
 * colour was worse than the network's, in the film's own frames as in strangers'.
 */
const likeness: Readonly<Record<ReferenceKind, number>> = { own: 1000, given: 1000, other: 400 };

/** Squared distance of places, in pictures, beside that of keys: things of a shot stay about where they are. */
const placeWeight: Readonly<Record<ReferenceKind, number>> = { own: 0.5, given: 0, other: 0 };

/** Squared distance at which one of the eight nearest counts 1/e of another. */
const temperature = 0.05;
const oddsStep = 8;
const minOdds = 1e-3;

/** Trust in a cell that is met exactly. */
const maxTrust = 0.97;

/** Cells that are trusted this much, 127ths, are covered: their thing is in the reference. */
export const coveredFrom = 64;

/** Squared distance at which a found colour weighs half of one met exactly, among those along motion. */
const leading = 0.1;

/** Numbers of a known colour: a, b, and how far it can be trusted. */
const knownNumbers = 3;

/** Numbers of a found colour: trust, mass, mass times a and b. */
export const foundChannels = 4;

export type Found = {
  /** cells x (127 s, 127 v n, v n a, v n b), v the variance of the model's soft-encoding. */
  readonly features: Int8Array;
  /** cells, 1…255; what the colour weighs among those found along motion: near matches lead. */
  readonly confidence: Uint8Array;
  /** Share of the frame's cells that are covered, 0…1. */
  readonly coverage: number;
};

/**
 * Finds for every cell of a frame the colour of the most alike cells of reference pictures. With m and v
 * the mean and variance of the eight nearest, b the smallest squared distance and D as `kind` has it,
 *
 *     s = .97 / (1 + (b / D)^4)        n = s / (sigma^2 + v)
 *
 * is the trust and the mass of quadratic evidence for m; trust falls besides by 1 / (1 + (g / G)^4), g the mean
 * squared distance of the network's features to theirs, and by how far the found cells can be trusted
 * themselves. Blocks of 2x2 cells are compared first, then the
 * cells of the four nearest: a twentieth of the work of comparing all, at a twentieth more error.
 *
 * @param pictures  at least one
 * @param sigma  width of the model's soft-encoding, Lab units
 * @returns a function of a frame's evidence; the features it gives are the caller's to keep
 */
export const referenceFinder = (
  grid: Grid,
  keys: KeySpace,
  pictures: readonly ReferencePicture[],
  { kind, sigma }: { readonly kind: ReferenceKind; readonly sigma: number },
): ((evidence: Pick<Evidence, "key" | "lightnessBytes" | "features">) => Found) => {
  const cells = cellCount(grid);
  const { channels } = grid;
  const layout = layoutOf(keys);
  const { stride, placeAt } = layout;
  const knownCells = pictures.reduce((sum, { width, height }) => sum + width * height, 0);
  const unit = keys.steps * keys.steps;
  const odds = oddsTable(temperature * unit);
  const { arrays, kernels } = kernelMemory({
    rows: ["i16", cells * stride],
    blockRows: ["i16", (cells / 4) * stride],
    known: ["i16", knownCells * stride],
    knownBlocks: ["i16", (knownCells / 4) * stride],
    colours: ["f32", knownCells * knownNumbers],
    odds: ["f32", odds.length],
    features: ["i8", cells * channels],
    knownFeatures: ["i8", knownCells * channels],
    work: ["i32", 64],
    into: ["i8", cells * foundChannels],
    closeness: ["i32", cells],
  });
  arrays.odds.set(odds);
  const row = rowWriter(keys, stride, Math.sqrt(placeWeight[kind]) * keys.steps);
  placePictures(pictures, { stride, channels }, row, arrays);
  const at = ({ byteOffset }: { readonly byteOffset: number }): number => byteOffset;
  const numbers = [
    ...[grid.width, grid.height, stride, placeAt, at(arrays.rows), at(arrays.blockRows), at(arrays.known)],
    ...[at(arrays.knownBlocks), knownCells / 4, at(arrays.colours), at(arrays.odds), odds.length],
    ...[1 / (unit * reach[kind]), maxTrust, sigma * sigma, at(arrays.features), at(arrays.knownFeatures)],
    ...[channels, 1 / (channels * likeness[kind]), at(arrays.work), at(arrays.into), at(arrays.closeness)],
  ];
  return (evidence) => {
    row(evidence, grid, arrays.rows);
    arrays.features.set(evidence.features);
    meansOfBlocks(grid, arrays.rows, stride, arrays.blockRows);
    kernels.lookUp(...numbers);
    let covered = 0;
    const confidence = new Uint8Array(cells);
    for (let cell = 0; cell < cells; cell += 1) {
      const distance = arrays.closeness[cell]! / unit;
      if (arrays.into[cell * foundChannels]! >= coveredFrom) covered += 1;
      confidence[cell] = Math.max(1, Math.round(255 / (1 + (distance / leading) ** 2)));
    }
    return { features: arrays.into.slice(), confidence, coverage: covered / cells };
  };
};

/** Numbers of a row: key, lightness and place, filled up to whole vectors. */
const layoutOf = ({ dimensions }: KeySpace): { readonly stride: number; readonly placeAt: number } => {
  const placeAt = dimensions + 1;
  return { placeAt, stride: Math.ceil((placeAt + 2) / 8) * 8 };
};

/** exp(-d^2 / temperature) by d^2 in eighths, down to what counts for nothing. */
const oddsTable = (perUnit: number): Float32Array =>
  Float32Array.from({ length: Math.ceil((perUnit * Math.log(1 / minOdds)) / oddsStep) }, (_, place) =>
    Math.exp((-place * oddsStep) / perUnit),
  );

type Known = {
  readonly known: Int16Array;
  readonly knownBlocks: Int16Array;
  readonly colours: Float32Array;
  readonly knownFeatures: Int8Array;
};

/** Lays pictures one after the other, block by block. */
const placePictures = (
  pictures: readonly ReferencePicture[],
  { stride, channels }: { readonly stride: number; readonly channels: number },
  row: ReturnType<typeof rowWriter>,
  { known, knownBlocks, colours, knownFeatures }: Known,
): void => {
  let block = 0;
  for (const picture of pictures) {
    const all = new Int16Array(picture.width * picture.height * stride);
    row(picture, picture, all);
    meansOfBlocks(picture, all, stride, knownBlocks.subarray(block * stride));
    for (const four of blocksOf(picture)) {
      for (const [part, cell] of four.entries()) {
        const to = block * 4 + part;
        known.set(all.subarray(cell * stride, (cell + 1) * stride), to * stride);
        colours.set(picture.ab.subarray(cell * 2, cell * 2 + 2), to * knownNumbers);
        colours[to * knownNumbers + 2] = (picture.trust?.[cell] ?? 255) / 255;
        knownFeatures.set(picture.features.subarray(cell * channels, (cell + 1) * channels), to * channels);
      }
      block += 1;
    }
  }
};

type Side = { readonly width: number; readonly height: number };

/** Fills rows of key, lightness and place. */
const rowWriter = (
  { dimensions, steps, lightnessWeight }: KeySpace,
  stride: number,
  perPicture: number,
) => {
  const lightness = Int16Array.from({ length: 256 }, (_, byte) =>
    lightnessSteps(byte, lightnessWeight * steps),
  );
  return (
    { key, lightnessBytes }: Pick<Evidence, "key" | "lightnessBytes">,
    { width, height }: Side,
    into: Int16Array,
  ): void => {
    for (let cell = 0; cell < width * height; cell += 1) {
      const to = cell * stride;
      for (let i = 0; i < dimensions; i += 1) into[to + i] = key[cell * dimensions + i]!;
      into[to + dimensions] = lightness[lightnessBytes[cell]!]!;
      into[to + dimensions + 1] = Math.round((perPicture * (cell % width)) / width);
      into[to + dimensions + 2] = Math.round((perPicture * Math.floor(cell / width)) / height);
    }
  };
};

/** The four cells of every block, row by row. */
const blocksOf = function* ({ width, height }: Side): Generator<readonly [number, number, number, number]> {
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const cell = y * width + x;
      yield [cell, cell + 1, cell + width, cell + width + 1];
    }
  }
};

const meansOfBlocks = (side: Side, rows: Int16Array, stride: number, into: Int16Array): void => {
  const { width, height } = side;
  let to = 0;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const first = (y * width + x) * stride;
      const below = first + width * stride;
      for (let i = 0; i < stride; i += 1) {
        const sum =
          rows[first + i]! + rows[first + stride + i]! + rows[below + i]! + rows[below + stride + i]!;
        into[to + i] = Math.round(sum / 4);
      }
      to += stride;
    }
  }
};
