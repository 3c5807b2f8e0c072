import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { JobError } from "#core/errors.ts";
import type { Network } from "#core/ports/network.ts";
import { forbidTelemetry } from "#adapters/env.ts";
import type { ModelFolder } from "#adapters/network/model-folder.ts";

type OnnxRuntime = typeof import("onnxruntime-node");

export type OnnxOptions = {
  /** Execution providers, first choice first. */
  readonly providers: readonly string[];
  /** Threads of one run; one by default, because workers run side by side. */
  readonly threads?: number;
};

/**
 * The model's two graphs in ONNX Runtime. Runs block this process, so a worker process holds one.
 *
 * @throws JobError ToolMissing when a provider cannot be had, ModelDamaged when a graph does not load
 */
export const onnxNetwork = async (model: ModelFolder, options: OnnxOptions): Promise<Network> => {
  const runtime = loadRuntime();
  const open = (graph: Uint8Array): Promise<InferenceSession> => openSession(runtime, graph, options);
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
    decode: async ({ features, luma, vividness, temperature, priorStrength, hint, binBias }) => {
      const found = await head.run({
        features: float(features, [luma.length, channels]),
        luma: float(luma, [luma.length]),
        tilt: scalar(vividness),
        temperature: scalar(temperature),
        prior_strength: scalar(priorStrength),
        hint: float(hint ?? noHints(luma.length), [luma.length, 3]),
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

/** Loaded when first needed: commands that use no network start without it. */
const loadRuntime = (): OnnxRuntime => {
  try {
    forbidTelemetry();
    return createRequire(import.meta.url)("onnxruntime-node") as OnnxRuntime;
  } catch (error) {
    throw new JobError(
      "ToolMissing",
      "onnxruntime-node does not load on this machine; run npm ci again, on a platform it has binaries for",
      {},
      { cause: error },
    );
  }
};

const openSession = async (
  runtime: OnnxRuntime,
  graph: Uint8Array,
  { providers, threads = 1 }: OnnxOptions,
): Promise<InferenceSession> => {
  try {
    return await runtime.InferenceSession.create(graph, {
      executionProviders: [...providers],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Spinning threads burn a core that the decoder and the encoder need.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    });
  } catch (error) {
    const accelerated = providers.some((name) => name !== "cpu");
    throw accelerated
      ? new JobError(
          "ToolMissing",
          `the execution providers ${providers.join(", ")} do not start${missingText(missingLibraries())}; set CHROMALOOM_PROVIDERS=cpu, or install what is missing (${firstLine(error)})`,
          { providers },
          { cause: error },
        )
      : new JobError("ModelDamaged", "ONNX Runtime cannot load a graph of the model", {}, { cause: error });
  }
};

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

const missingText = (names: readonly string[]): string =>
  names.length === 0 ? "" : `: ${names.join(", ")} cannot be found`;

/** What the CUDA provider links to and this machine lacks; ONNX Runtime says only that it did not load. */
const missingLibraries = (): readonly string[] => {
  if (process.platform !== "linux") return [];
  const packageFolder = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const provider = join(
    packageFolder,
    `bin/napi-v6/linux/${process.arch}/libonnxruntime_providers_cuda.so`,
  );
  if (!existsSync(provider)) return ["libonnxruntime_providers_cuda.so"];
  const { stdout, error } = spawnSync("ldd", [provider], { encoding: "utf8", timeout: 10_000 });
  if (error !== undefined) return []; // No ldd here.
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].flatMap(([, name]) => name ?? []);
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
