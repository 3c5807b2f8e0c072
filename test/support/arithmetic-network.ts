import { modelCardSchema, type ModelCard } from "#core/model/card.ts";
import { cellSide } from "#core/model/evidence.ts";
import type { Network } from "#core/ports/network.ts";

const channels = 8;
const dimensions = 4;
const sha256 = "0".repeat(64);

/** Words that cut the space of keys, as training would: five of them, spread over dark and light. */
const words = [-80, -30, 0, 40, 90].map((value) => [value, 100 - Math.abs(value), value, 50, value]);

export const arithmeticCard: ModelCard = modelCardSchema.parse({
  version: 1,
  name: "arithmetic",
  createdBy: "test",
  files: {
    backbone: { file: "backbone.onnx", sha256 },
    head: { file: "head.onnx", sha256 },
    classPrior: { file: "class-prior.json", sha256 },
  },
  input: { plane: "L", range: [0, 100], area: 6144, multiple: 32 },
  grid: { stride: 4, channels },
  abBins: [[0, 0]],
  rebalancingWeights: [1],
  softEncoding: { neighbours: 5, sigma: 5 },
  spatialPooling: { sigma: 3, share: 0.7 },
  keys: { dimensions, steps: 100, lightnessWeight: 1, nearest: 4, temperature: 0.03, floor: 2.5, words },
  temperature: 0.6,
  trainedTilt: 0.25,
  defaultTilt: 0.9,
  priorStrength: 0,
  classes: ["other"],
  confidence: { floor: 0.02, exponent: 2 },
  training: {},
  scores: {},
  limits: [],
  reproduce: [],
});

/**
 * A network of sums and products only, which are the same on every machine; a trained one differs in
 * its last bits from processor to processor.
 */
export const arithmeticNetwork: Network = {
  analyse: (lightness, { width, height }, into) => {
    const across = width / cellSide;
    for (let cell = 0; cell < into.confidence.length; cell += 1) {
      const [x, y] = [(cell % across) * cellSide, Math.floor(cell / across) * cellSide];
      const light = Math.round(lightness[Math.min(y, height - 1) * width + x] ?? 0);
      into.confidence[cell] = 1 + ((light * 5) % 255);
      for (let channel = 0; channel < channels; channel += 1) {
        into.features[cell * channels + channel] = ((light * (channel + 3)) % 201) - 100;
      }
      for (let number = 0; number < dimensions; number += 1) {
        into.key[cell * dimensions + number] = number % 2 === 0 ? light - 50 : 50 - light;
      }
    }
    return Promise.resolve();
  },
  decode: ({ features, lightness, vividness, temperature, priorStrength, hint }) => {
    const ab = new Float32Array(lightness.length * 2);
    for (let cell = 0; cell < lightness.length; cell += 1) {
      const [n, a, b] = [0, 1, 2].map((part) => hint?.[cell * 3 + part] ?? 0) as [number, number, number];
      for (const [axis, told] of [a, b].entries()) {
        let sum = 0;
        for (let channel = 0; channel < channels; channel += 1) {
          sum += (features[cell * channels + channel] ?? 0) * ((channel % 3) - 1 + axis);
        }
        const own = sum * 0.125 * (0.5 + vividness * 0.25) * (1.25 - temperature * 0.5) + priorStrength;
        ab[cell * 2 + axis] = (own + told) / (1 + n);
      }
    }
    return Promise.resolve(ab);
  },
  close: () => Promise.resolve(),
};
