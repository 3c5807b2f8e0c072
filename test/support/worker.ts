import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { workerMessageSchema, type WorkerMessage } from "#core/job/worker-message.ts";

const workerFile = fileURLToPath(new URL("../../gpu-task/worker.ts", import.meta.url));

export type WorkerEnd = {
  readonly exitCode: number | undefined;
  readonly messages: readonly WorkerMessage[];
};

/** Starts a worker as a container would: by its arguments alone, nobody attending. */
export const startWorker = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  execa(process.execPath, ["--import", import.meta.resolve("tsx"), workerFile, ...args], {
    reject: false,
    stdin: "ignore",
    env: { NODE_NO_WARNINGS: "1", ...env },
  });

export const runWorker = async (
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<WorkerEnd> => {
  const { exitCode, stdout } = await startWorker(args, env);
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  return { exitCode, messages: lines.map((line) => workerMessageSchema.parse(JSON.parse(line))) };
};
