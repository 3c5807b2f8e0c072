import { cellCount, type Evidence, type Grid } from "#core/evidence.ts";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import type { ModelCard } from "#core/model-card.ts";

/** Bytes of evidence's luma to one unit of L*. */
const lumaPerLightness = 2.55;

/** Shares of 1 in the kernel. */
const one = 32_768;

/**
 * Neighbours of like lightness vote together: pooling of bin distributions over space, within the edges
 * of a picture. A joint bilateral filter (Petschnig et al. 2004) of the features, guided by luma, in the
 * strides of edge-avoiding wavelets (Dammertz et al. 2010): along rows, then columns, for strides 8, 4, 2
 * and 1,
 *
 *     f'(x) = [f(x) + w(x, x - d) f(x - d) + w(x, x + d) f(x + d)] / (1 + w(x, x - d) + w(x, x + d))
 *     w(x, y) = exp(-((L(x) - L(y)) / sigma)^2), 0 outside the picture
 *
 * and a share of the result. It takes away the glow around things on flat ground. Not in the backbone: a
 * filter of this kind, written as matrix products, took ONNX Runtime half as long as the backbone itself.
 *
 * @returns a function that changes the features of one frame's evidence in place; it owns the working
 *   memory, one frame at a time
 */
export const spatialPooler = (
  grid: Grid,
  pooling: ModelCard["spatialPooling"],
): ((evidence: Pick<Evidence, "features" | "luma">) => void) => {
  if (pooling === null || pooling.share === 0) return () => undefined;
  const cells = cellCount(grid);
  const values = cells * grid.channels;
  const { arrays, kernels } = kernelMemory({
    luma: ["u8", cells],
    say: ["u16", 256],
    features: ["i8", values],
    spare: ["u16", values],
    other: ["u16", values],
  });
  const { luma, say, features, spare, other } = arrays;
  for (let difference = 0; difference < say.length; difference += 1) {
    say[difference] = Math.round(one * Math.exp(-((difference / (lumaPerLightness * pooling.sigma)) ** 2)));
  }
  const share = Math.round((one - 1) * pooling.share);
  const numbers = [
    ...[grid.width, grid.height, grid.channels, luma.byteOffset, say.byteOffset, share],
    ...[features.byteOffset, spare.byteOffset, other.byteOffset],
  ];
  return (evidence) => {
    if (evidence.luma.length !== cells || evidence.features.length !== values) {
      throw new RangeError(`spatial pooling of ${cells} cells, got ${evidence.luma.length}`);
    }
    luma.set(evidence.luma);
    features.set(evidence.features);
    kernels.poolOverSpace(...numbers);
    evidence.features.set(features);
  };
};
