import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import { JobError } from "#core/errors.ts";
import { forbidTelemetry } from "#adapters/env.ts";

export type OnnxRuntime = typeof import("onnxruntime-node");

export type OnnxOptions = {
  /** Execution providers, first choice first. */
  readonly providers: readonly string[];
  /** Threads of one run; one by default, because workers run side by side. */
  readonly threads?: number;
};

/** Loaded when first needed: commands that use no network start without it. */
export const loadRuntime = (): OnnxRuntime => {
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

/**
 * A graph, as bytes or as the path of a file, ready to run.
 *
 * @param options  `name`: of the graph, for sentences
 * @throws JobError ToolMissing when a provider cannot be had, ModelDamaged when the graph does not load
 */
export const openSession = async (
  runtime: OnnxRuntime,
  graph: Uint8Array | string,
  { providers, threads = 1, name }: OnnxOptions & { readonly name: string },
): Promise<InferenceSession> => {
  try {
    const settings = {
      executionProviders: [...providers],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Spinning threads burn a core that the decoder and the encoder need.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    };
    return typeof graph === "string"
      ? await runtime.InferenceSession.create(graph, settings)
      : await runtime.InferenceSession.create(graph, settings);
  } catch (error) {
    const accelerated = providers.some((name) => name !== "cpu");
    throw accelerated
      ? new JobError(
          "ToolMissing",
          `the execution providers ${providers.join(", ")} do not start${missingText(missingLibraries())}; set CHROMALOOM_PROVIDERS=cpu, or install what is missing (${firstLine(error)})`,
          { providers },
          { cause: error },
        )
      : new JobError(
          "ModelDamaged",
          `ONNX Runtime cannot load ${name} (${firstLine(error)})`,
          {},
          { cause: error },
        );
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
