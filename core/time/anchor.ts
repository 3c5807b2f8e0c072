import { lumaPerLightness } from "#core/colour/cell-luma.ts";
import type { Evidence } from "#core/model/evidence.ts";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import { lastMade } from "#core/kernels/last-made.ts";
import type { Commitment } from "#core/model/decoding.ts";

/** Lightness bins of a group; group = class * lumaBins + bin (method.md 4.2). */
export const lumaBins = 8;

/**
 * A shot's evidence by group of class and lightness. Every number is an integer held exactly, so sums
 * of parts merge in any order to the same values. A cell adds at most 255 * 128 to a sum; below 2^53
 * there is room for 2.7e11 cells, 30 days of film at 24 frames a second on a grid of 4224.
 */
export type AnchorSums = {
  readonly channels: number;
  /** groups x channels; confidence (0…255) times features (int8). */
  readonly features: Float64Array;
  /** groups; confidence. */
  readonly mass: Float64Array;
};

export const emptyAnchorSums = (classes: number, channels: number): AnchorSums => ({
  channels,
  features: new Float64Array(classes * lumaBins * channels),
  mass: new Float64Array(classes * lumaBins),
});

/** Adds a frame's cells. @throws RangeError when a cell's class is not one of the model's */
export const addToAnchor = (sums: AnchorSums, evidence: Evidence): void => {
  const { channels } = sums;
  const groups = sums.mass.length;
  const { arrays, addUp } = frameVotes(evidence.confidence.length, channels, groups);
  fillGroups(evidence, groups, arrays.group);
  arrays.confidence.set(evidence.confidence);
  arrays.features.set(evidence.features);
  addUp();
  for (let group = 0; group < groups; group += 1) {
    const mass = arrays.mass[group]!;
    if (mass === 0) continue;
    sums.mass[group]! += mass;
    const end = (group + 1) * channels;
    for (let i = group * channels; i < end; i += 1) sums.features[i]! += arrays.sums[i]!;
  }
};

/** Memory for the sums of one frame. */
const frameVotes = lastMade((cells: number, channels: number, groups: number) => {
  const { arrays, kernels } = kernelMemory({
    group: ["i32", cells],
    confidence: ["u8", cells],
    features: ["i8", cells * channels],
    sums: ["i32", groups * channels],
    mass: ["i32", groups],
  });
  const { group, confidence, features, sums, mass } = arrays;
  const pointers = [group, confidence, features, sums, mass].map(({ byteOffset }) => byteOffset);
  const addUp = (): void => {
    sums.fill(0);
    mass.fill(0);
    kernels.addVotes(cells, channels, ...pointers);
  };
  return { arrays, addUp };
});

const fillGroups = ({ semanticClass, luma }: Evidence, groups: number, into: Int32Array): void => {
  for (let cell = 0; cell < into.length; cell += 1) {
    const group = semanticClass[cell]! * lumaBins + lumaBinOf[luma[cell]!]!;
    if (group >= groups)
      throw new RangeError(`class ${semanticClass[cell]!} of ${groups / lumaBins} classes`);
    into[cell] = group;
  }
};

/** min(7, floor(L* / 12.5)) for each byte of luma, L* times 2.55. */
const lumaBinOf = Uint8Array.from({ length: 256 }, (_, byte) =>
  Math.min(lumaBins - 1, Math.floor(byte / lumaPerLightness / 12.5)),
);

/** Adds the sums of another part of the shot. */
export const mergeAnchorSums = (into: AnchorSums, from: AnchorSums): void => {
  if (into.channels !== from.channels || into.mass.length !== from.mass.length) {
    throw new RangeError(
      `sums of ${from.mass.length} groups x ${from.channels} into ${into.mass.length} x ${into.channels}`,
    );
  }
  for (let i = 0; i < into.features.length; i += 1) into.features[i]! += from.features[i]!;
  for (let i = 0; i < into.mass.length; i += 1) into.mass[i]! += from.mass[i]!;
};

/** Little-endian float64: channels, groups, mass, features. */
export const serialiseAnchorSums = ({ channels, features, mass }: AnchorSums): Uint8Array => {
  const values = new Float64Array(2 + mass.length + features.length);
  values.set([channels, mass.length]);
  values.set(mass, 2);
  values.set(features, 2 + mass.length);
  return new Uint8Array(values.buffer);
};

export const parseAnchorSums = (bytes: Uint8Array): AnchorSums => {
  const values = new Float64Array(bytes.slice().buffer, 0, Math.floor(bytes.length / 8));
  const [channels = 0, groups = 0] = values;
  if (bytes.length < 16 || bytes.length !== (2 + groups * (1 + channels)) * 8) {
    throw new RangeError(`${bytes.length} bytes are not the sums of ${groups} groups x ${channels}`);
  }
  return { channels, mass: values.slice(2, 2 + groups), features: values.slice(2 + groups) };
};

/** Groups that a shot is sure enough about, and what they look like on average. */
export type GroupFeatures = {
  /** Group indices, rising. */
  readonly groups: readonly number[];
  /** found groups x channels, int8 units. */
  readonly features: Float32Array;
};

/** Share of the shot's confidence below which a group is too small to commit to a colour. */
const leastShare = 0.005;

/** Mean features of every group that is not too small, to be committed by the network's head. */
export const groupFeatures = (
  { channels, features, mass }: AnchorSums,
  { minimumShare = leastShare }: { readonly minimumShare?: number } = {},
): GroupFeatures => {
  const total = mass.reduce((sum, value) => sum + value, 0);
  const groups = [...mass.keys()].filter(
    (group) => mass[group]! > 0 && mass[group]! >= minimumShare * total,
  );
  const means = new Float32Array(groups.length * channels);
  for (const [row, group] of groups.entries()) {
    for (let i = 0; i < channels; i += 1) {
      means[row * channels + i] = features[group * channels + i]! / mass[group]!;
    }
  }
  return { groups, features: means };
};

/** lambda_a of method.md 4.2. */
const anchorStrength = 0.25;

/**
 * What each group is drawn to: rows (mu_a, mu_b, weight), weight = lambda * rho. Groups that were not
 * committed have weight 0, which is no anchor. The gate that spares cells which disagree is in the
 * head.
 *
 * @param groups  the rows of `commitment`, from `groupFeatures`
 * @returns groups x 3, all groups of the sums
 */
export const anchorTable = (
  { mass }: AnchorSums,
  groups: readonly number[],
  commitment: Commitment,
  { strength = anchorStrength }: { readonly strength?: number } = {},
): Float32Array => {
  const table = new Float32Array(mass.length * 3);
  for (const [row, group] of groups.entries()) {
    table[group * 3] = commitment.mode[row * 2]!;
    table[group * 3 + 1] = commitment.mode[row * 2 + 1]!;
    table[group * 3 + 2] = strength * commitment.mass[row]!;
  }
  return table;
};
