import { lightnessFromBytes, bytesPerLightness } from "#core/colour/lightness-bytes.ts";
import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import type { ModelCard } from "#core/model/card.ts";

/** Shares of 1 in the kernel. */
const one = 32_768;

/** Fractions of a feature's unit in the kernel. */
const fractions = 128;

/**
 * Neighbours of like lightness vote together: pooling of bin distributions over space, within the edges
 * of a picture. A joint bilateral filter (Petschnig et al. 2004) of the features, guided by lightness, in the
 * strides of edge-avoiding wavelets (Dammertz et al. 2010): along rows, then columns, for strides 8, 4, 2
 * and 1,
 *
 *     f'(x) = [f(x) + w(x, x - d) f(x - d) + w(x, x + d) f(x + d)] / (1 + w(x, x - d) + w(x, x + d))
 *     w(x, y) = exp(-((L(x) - L(y)) / sigma)^2), 0 outside the picture
 *
 * and a share of the result. It takes away the glow around things on flat ground. Not in the backbone: a
 * filter of this kind, written as matrix products, took ONNX Runtime nearly half as long as the backbone.
 *
 * @returns a function that changes the features of one frame's evidence in place; it owns the working
 *   memory, one frame at a time
 */
export const spatialPooler = (
  grid: Grid,
  pooling: ModelCard["spatialPooling"],
): ((evidence: Pick<Evidence, "features" | "lightnessBytes">) => void) => {
  if (pooling === null) return () => undefined;
  const { bytes, features, run } = kernelFor(grid, pooling);
  return (evidence) => {
    assertCells(bytes, evidence.lightnessBytes);
    bytes.set(evidence.lightnessBytes);
    features.set(evidence.features);
    run();
    evidence.features.set(features);
  };
};

/**
 * The same of lightness itself, wholly: what the head reads as a cell's lightness. Grain in it would be grain
 * in colour, because vividness fades towards white. Of a still scene under grain a fifth of the flicker
 * came from there.
 *
 * @returns a function from cells of lightness (L* times 2.55) into cells of L* 0…100
 */
export const lightnessPooler = (
  grid: Grid,
  pooling: ModelCard["spatialPooling"],
): ((bytes: Uint8Array, into: Float32Array) => void) => {
  if (pooling === null) return lightnessFromBytes;
  const kernel = kernelFor({ ...grid, channels: 1 }, { sigma: pooling.sigma, share: 1 });
  return (bytes, into) => {
    assertCells(kernel.bytes, bytes);
    kernel.bytes.set(bytes);
    for (let cell = 0; cell < bytes.length; cell += 1) kernel.features[cell] = bytes[cell]! - middle;
    kernel.run();
    for (let cell = 0; cell < bytes.length; cell += 1) {
      into[cell] = (kernel.pooled[cell]! / fractions + middle) / bytesPerLightness;
    }
  };
};

/** What is taken off lightness to make it an int8. */
const middle = 128;

const kernelFor = (grid: Grid, { sigma, share }: { readonly sigma: number; readonly share: number }) => {
  const cells = cellCount(grid);
  const values = cells * grid.channels;
  const { arrays, kernels } = kernelMemory({
    bytes: ["u8", cells],
    say: ["u16", 256],
    features: ["i8", values],
    pooled: ["i16", values],
    spare: ["i16", values],
  });
  const { bytes, say, features, pooled, spare } = arrays;
  for (let difference = 0; difference < say.length; difference += 1) {
    say[difference] = Math.round(one * Math.exp(-((difference / (bytesPerLightness * sigma)) ** 2)));
  }
  const numbers = [
    ...[grid.width, grid.height, grid.channels, bytes.byteOffset, say.byteOffset],
    ...[Math.round((one - 1) * share), features.byteOffset, pooled.byteOffset, spare.byteOffset],
  ];
  const run = (): void => {
    kernels.poolOverSpace(...numbers);
  };
  return { bytes, features, pooled, run };
};

const assertCells = (expected: Uint8Array, found: Uint8Array): void => {
  if (found.length !== expected.length) {
    throw new RangeError(`spatial pooling of ${expected.length} cells, got ${found.length}`);
  }
};
