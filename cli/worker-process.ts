import { execa } from "execa";
import { JobError } from "#core/errors.ts";
import { workerMessageSchema, type WorkerMessage, type WorkerStage } from "#core/worker-message.ts";
import type { Progress } from "#core/ports.ts";
import { workerProgram } from "#cli/own-programs.ts";

export type WorkerRequest = {
  readonly stage: WorkerStage;
  readonly chunk: string;
  readonly jobFolder: string;
};

/**
 * Runs one stage of one chunk in a process of its own. It ends when we end: its standard input is ours.
 *
 * @returns the process's peak memory in bytes
 * @throws JobError the worker's own failure, or WorkerLost when it died without a word
 */
export const runWorker = async (
  { stage, chunk, jobFolder }: WorkerRequest,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> => {
  const worker = execa(
    process.execPath,
    [...workerProgram, "--stage", stage, "--item", chunk, "--job", jobFolder, "--attended"],
    {
      stdin: "pipe",
      buffer: { stdout: false },
      cancelSignal: signal,
      forceKillAfterDelay: 3000,
      reject: false,
    },
  );
  let last: WorkerMessage | null = null;
  for await (const line of worker) {
    last = parseMessage(line) ?? last;
    if (last?.type === "progress") progress(last.frames, last.total);
  }
  const ended = await worker;
  if (signal.aborted) throw signal.reason;
  if (last?.type === "done") return last.peakMemoryBytes;
  throw last?.type === "failed"
    ? workerFailure(last, { stage, chunk })
    : workerLost(ended, { stage, chunk });
};

type Where = { readonly stage: WorkerStage; readonly chunk: string };

const workerLost = (
  ended: { readonly exitCode?: number; readonly signal?: string; readonly stderr: string },
  where: Where,
): JobError => {
  const how =
    ended.signal === undefined ? `with exit code ${String(ended.exitCode)}` : `by ${ended.signal}`;
  const lastWords = ended.stderr.trim().split("\n").at(-1) ?? "";
  return new JobError(
    "WorkerLost",
    `the worker for ${where.stage} of chunk ${where.chunk} ended ${how}: ${lastWords}`,
    where,
  );
};

const workerFailure = (
  { code, message, stack }: Extract<WorkerMessage, { type: "failed" }>,
  where: Where,
): Error =>
  code === null
    ? new Error(`${where.stage} of chunk ${where.chunk}: ${stack ?? message}`)
    : new JobError(code, message, where);

const parseMessage = (line: string): WorkerMessage | null => {
  try {
    return workerMessageSchema.parse(JSON.parse(line));
  } catch {
    // Not ours: a library that prints to standard output.
    return null;
  }
};
