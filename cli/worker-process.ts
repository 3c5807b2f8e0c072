import { execa } from "execa";
import { JobError } from "#core/errors.ts";
import { workerMessageSchema, type WorkerMessage, type WorkerStage } from "#core/worker-message.ts";
import type { Progress } from "#core/ports.ts";
import { workerProgram } from "#cli/own-programs.ts";

export type WorkerRequest = {
  readonly stage: WorkerStage;
  /** A chunk, or a shot's first frame; null for a stage on the whole film. */
  readonly item: string | null;
  /** Address of the job's store. */
  readonly job: string;
};

/** How a worker ended, and what it had to say. */
export type WorkerEnd = {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly peakMemoryBytes: number;
  /** Why it failed: its own word, or WorkerLost when it died without one. */
  readonly error: Error | null;
};

/**
 * Runs one stage of a job in a process of its own. It ends when we end: its standard input is ours.
 *
 * @throws the signal's reason when that aborts; by then the process is gone
 */
export const runWorker = async (
  request: WorkerRequest,
  progress: Progress,
  signal: AbortSignal,
): Promise<WorkerEnd> => {
  const worker = startWorker(request, signal);
  const last = await lastMessage(worker, progress);
  const { exitCode = null, signal: killedBy = null, stderr } = await worker;
  if (signal.aborted) throw signal.reason;
  const how = { exitCode, signal: killedBy };
  if (last?.type === "done") return { ...how, peakMemoryBytes: last.peakMemoryBytes, error: null };
  const error =
    last?.type === "failed" ? failureOf(last, request) : workerLost({ ...how, stderr }, request);
  return { ...how, peakMemoryBytes: 0, error };
};

/** Reads what a worker says to its end. */
const lastMessage = async (
  lines: AsyncIterable<string>,
  progress: Progress,
): Promise<WorkerMessage | null> => {
  let last: WorkerMessage | null = null;
  for await (const line of lines) {
    last = parseMessage(line) ?? last;
    if (last?.type === "progress") progress(last.frames, last.total);
  }
  return last;
};

const startWorker = ({ stage, item, job }: WorkerRequest, signal: AbortSignal) => {
  const named = item === null ? [] : ["--item", item];
  const args = ["--stage", stage, ...named, "--job", job, "--attended"];
  return execa(process.execPath, [...workerProgram, ...args], {
    stdin: "pipe",
    buffer: { stdout: false },
    cancelSignal: signal,
    forceKillAfterDelay: 3000,
    reject: false,
  });
};

const describe = ({ stage, item }: WorkerRequest): string =>
  item === null ? stage : `${stage} of ${stage === "link" ? "the shot at frame" : "chunk"} ${item}`;

const workerLost = (
  { exitCode, signal, stderr }: { exitCode: number | null; signal: string | null; stderr: string },
  request: WorkerRequest,
): JobError => {
  const how = signal === null ? `with exit code ${String(exitCode)}` : `by ${signal}`;
  const lastWords = stderr.trim().split("\n").at(-1) ?? "";
  const { stage, item } = request;
  return new JobError("WorkerLost", `the worker for ${describe(request)} ended ${how}: ${lastWords}`, {
    stage,
    item,
  });
};

const failureOf = (
  { code, message, stack }: Extract<WorkerMessage, { type: "failed" }>,
  request: WorkerRequest,
): Error =>
  code === null
    ? new Error(`${describe(request)}: ${stack ?? message}`)
    : new JobError(code, message, { stage: request.stage, item: request.item });

const parseMessage = (line: string): WorkerMessage | null => {
  try {
    return workerMessageSchema.parse(JSON.parse(line));
  } catch {
    // Not ours: a library that prints to standard output.
    return null;
  }
};
