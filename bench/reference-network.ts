import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { execa } from "execa";
import * as onnxruntime from "onnxruntime-node";
import { modelFolderPath, readModel } from "#adapters/network/model-folder.ts";

const side = 256;

/** Milliseconds of one run of a graph on an L plane of 256x256, one thread; the median of several. */
const medianRun = async (graph: Uint8Array, runs: number): Promise<number> => {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const session = await onnxruntime.InferenceSession.create(graph, options);
  const data = Float32Array.from({ length: side * side }, (_, i) => (i * 7.31) % 100);
  const feeds = { L: new onnxruntime.Tensor("float32", data, [1, 1, side, side]) };
  const times: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const started = performance.now();
    await session.run(feeds);
    if (run > 0) times.push(performance.now() - started);
  }
  await session.release();
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
};

export type NetworkComparison = { readonly ours: number; readonly eccv16: number; readonly ratio: number };

/**
 * Our backbone beside the ECCV16 layout (32.2 M parameters, random weights), same runtime, same input,
 * alternating so that a busy machine hurts both. Null when there is no Python with PyTorch to write
 * the layout with.
 */
export const compareNetworks = async (): Promise<NetworkComparison | null> => {
  const layout = join(tmpdir(), "chromaloom-eccv16.onnx");
  const exists = await access(layout).then(
    () => true,
    () => false,
  );
  if (!exists) {
    const python = [".venv/bin/python", "python3"];
    for (const command of python) {
      const made = await execa(command, ["-W", "ignore", "-m", "training.eccv16", "--out", layout], {
        reject: false,
      });
      if (!made.failed) return compareNetworks();
    }
    return null;
  }
  const { graphs } = await readModel(await modelFolderPath("photo"));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    ours.push(await medianRun(graphs.backbone, 15));
    theirs.push(await medianRun(await readFile(layout), 3));
  }
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[1] ?? Number.NaN;
  return { ours: middle(ours), eccv16: middle(theirs), ratio: middle(theirs) / middle(ours) };
};
