import { itemName } from "#core/job/item-name.ts";
import { execa, type ResultPromise } from "execa";
import { JobError } from "#core/errors.ts";
import { workerMessageSchema, type WorkerMessage, type WorkerTask } from "#core/job/worker-message.ts";
import type { Progress } from "#core/ports/progress.ts";
import { ownProgram } from "#adapters/disk/own-files.ts";
import { endedBy } from "#core/ended-by.ts";

/** How a task ended, and what its worker had to say. */
export type WorkerEnd = {
  /** Of the worker's process, where that ended with the task. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly peakMemoryBytes: number;
  /** Why it failed: its own word, or WorkerLost when it died without one. */
  readonly error: Error | null;
};

/** A process that takes one task after the other. It ends with the first that fails, and when we end. */
export type WorkerProcess = {
  /** Has it open what tasks with this model will need. */
  readonly openAhead: (model: string) => void;
  /** @throws the signal's reason when that aborts; by then the process is gone */
  readonly run: (task: WorkerTask, progress: Progress, signal: AbortSignal) => Promise<WorkerEnd>;
  readonly isAlive: () => boolean;
  /** To be called when it has no task. */
  readonly close: () => Promise<void>;
};

/** Its standard input is ours: it ends when we do. */
const options = {
  stdin: "pipe",
  buffer: { stdout: false },
  forceKillAfterDelay: 3000,
  reject: false,
} as const;

/** @param settings  `isNetworkBeside`: the network has a thread of its own there */
export const startWorker = ({ isNetworkBeside }: { readonly isNetworkBeside: boolean }): WorkerProcess => {
  const { file, nodeOptions } = ownProgram("gpu-task/worker");
  const asked = ["--attended", ...(isNetworkBeside ? ["--network-beside"] : [])];
  const child = execa(process.execPath, [...nodeOptions, file, ...asked], options);
  // Writing to a dead worker fails; its exit says why.
  child.stdin.on("error", () => undefined);
  const lines = child.iterable();
  let hasWorked = false;
  return {
    openAhead: (model) => {
      child.stdin.write(`${JSON.stringify({ ahead: { model } })}\n`);
    },
    run: async (task, progress, signal) => {
      hasWorked = true;
      const stop = (): void => void child.kill();
      signal.addEventListener("abort", stop, { once: true });
      try {
        child.stdin.write(`${JSON.stringify(task)}\n`);
        const last = await lastMessage(lines, progress);
        if (last?.type === "done" && !signal.aborted) return succeeded(last);
        return await failed(child, task, last, signal);
      } finally {
        signal.removeEventListener("abort", stop);
      }
    },
    isAlive: () => child.exitCode === null && child.signalCode === null,
    close: async () => {
      child.stdin.end();
      // One that is still opening things has nothing to end in order.
      if (!hasWorked) child.kill("SIGKILL");
      await child;
    },
  };
};

const succeeded = ({ peakMemoryBytes }: Extract<WorkerMessage, { type: "done" }>): WorkerEnd => ({
  exitCode: null,
  signal: null,
  peakMemoryBytes,
  error: null,
});

const failed = async (
  child: ResultPromise<typeof options>,
  task: WorkerTask,
  last: WorkerMessage | null,
  stopped: AbortSignal,
): Promise<WorkerEnd> => {
  const { exitCode = null, signal = null, stderr } = await child;
  if (stopped.aborted) throw stopped.reason;
  const how = { exitCode, signal };
  const error = last?.type === "failed" ? failureOf(last, task) : workerLost({ ...how, stderr }, task);
  return { ...how, peakMemoryBytes: 0, error };
};

/** Reads what a worker says of a task, to the word that ends it; null: it died without one. */
const lastMessage = async (
  lines: AsyncIterableIterator<string>,
  progress: Progress,
): Promise<WorkerMessage | null> => {
  for (;;) {
    const line = await lines.next();
    if (line.done === true) return null;
    const message = parseMessage(line.value);
    if (message?.type === "progress") progress(message.frames, message.total);
    else if (message !== null) return message;
  }
};

const workerLost = (
  { exitCode, signal, stderr }: { exitCode: number | null; signal: string | null; stderr: string },
  task: WorkerTask,
): JobError => {
  const how = signal === null ? `with exit code ${String(exitCode)}` : `by ${signal}`;
  const said = stderr.trim().split("\n").at(-1) ?? "";
  const why = signal === null ? "it said nothing" : endedBy(signal);
  const lastWords = said === "" ? why : said;
  const { stage, item } = task;
  return new JobError(
    "WorkerLost",
    `the worker for ${itemName(task.stage, task.item)} ended ${how}: ${lastWords}`,
    {
      stage,
      item,
    },
  );
};

const failureOf = (
  { code, message, stack }: Extract<WorkerMessage, { type: "failed" }>,
  task: WorkerTask,
): Error =>
  code === null
    ? new Error(`${itemName(task.stage, task.item)}: ${stack ?? message}`)
    : new JobError(code, message, { stage: task.stage, item: task.item });

const parseMessage = (line: string): WorkerMessage | null => {
  try {
    return workerMessageSchema.parse(JSON.parse(line));
  } catch {
    // Not ours: a library that prints to standard output.
    return null;
  }
};
