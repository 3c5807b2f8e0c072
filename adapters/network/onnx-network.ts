import type { InferenceSession, Tensor } from "onnxruntime-node";
import { JobError } from "#core/errors.ts";
import type { Network } from "#core/ports/network.ts";
import type { ModelFolder } from "#adapters/network/model-folder.ts";
import { loadRuntime, openSession, type OnnxOptions } from "#adapters/network/onnx-runtime.ts";

/**
 * The model's two graphs in ONNX Runtime. Runs block this thread; where other work waits, `networkBeside` has
 * them in another.
 *
 * @throws JobError ToolMissing when a provider cannot be had, ModelDamaged when a graph does not load
 */
export const onnxNetwork = async (model: ModelFolder, options: OnnxOptions): Promise<Network> => {
  const runtime = loadRuntime();
  const open = (graph: Uint8Array): Promise<InferenceSession> =>
    openSession(runtime, graph, { ...options, name: "a graph of the model" });
  const backbone = await open(model.graphs.backbone);
  const head = await open(model.graphs.head);
  const { grid, abBins, keys } = model.card;
  const { channels } = grid;
  const float = (data: Float32Array, dims: readonly number[]): Tensor =>
    new runtime.Tensor("float32", data, dims);
  const scalar = (value: number): Tensor => float(Float32Array.of(value), [1]);
  const noHints = zerosOf(3);
  const noPalette = new Float32Array(abBins.length);

  return {
    analyse: async (lightness, { width, height }, into) => {
      const found = await backbone.run({ L: float(lightness, [1, 1, height, width]) });
      into.features.set(dataOf(found, "features", Int8Array));
      into.confidence.set(dataOf(found, "confidence", Uint8Array));
      into.semanticClass.set(dataOf(found, "semanticClass", Uint8Array));
      if (keys !== null) into.key.set(dataOf(found, "key", Int8Array));
    },
    decode: async ({ features, lightness, vividness, temperature, priorStrength, hint, binBias }) => {
      const found = await head.run({
        features: float(features, [lightness.length, channels]),
        luma: float(lightness, [lightness.length]),
        tilt: scalar(vividness),
        temperature: scalar(temperature),
        prior_strength: scalar(priorStrength),
        hint: float(hint ?? noHints(lightness.length), [lightness.length, 3]),
        bin_bias: float(binBias ?? noPalette, [noPalette.length]),
      });
      return dataOf(found, "ab", Float32Array);
    },
    close: async () => {
      await Promise.all([backbone.release(), head.release()]);
    },
  };
};

/** Rows of noughts, made again only when their number changes. */
const zerosOf = (columns: number): ((rows: number) => Float32Array) => {
  let zeros = new Float32Array(0);
  return (rows) => {
    if (zeros.length !== rows * columns) zeros = new Float32Array(rows * columns);
    return zeros;
  };
};

type Elements = Int8Array | Uint8Array | Float32Array;

const dataOf = <Data extends Elements>(
  found: InferenceSession.ReturnType,
  name: string,
  kind: new (length: number) => Data,
): Data => {
  const data = found[name]?.data;
  if (data instanceof kind) return data;
  throw new JobError("ModelDamaged", `the model's output ${name} is not ${kind.name}`);
};
