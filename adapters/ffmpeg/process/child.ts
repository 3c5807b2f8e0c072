import { spawn, type ChildProcess } from "node:child_process";
import { JobError } from "#core/errors.ts";
import { endedBy } from "#core/ended-by.ts";
import { toolEnvironment } from "#adapters/env.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { confined } from "#adapters/ffmpeg/process/confined.ts";
import { stoppedBy } from "#adapters/ffmpeg/process/stopped.ts";

/** How a child ended: `code` is null where a signal ended it. */
export type ChildEnd = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Child = {
  readonly process: ChildProcess;
  /** Settles when the child and its pipes are gone; never rejects, but for a tool that cannot start. */
  readonly ended: Promise<ChildEnd>;
  /** What it said on stderr: the first and the last lines, where there were many, and what signal ended it. */
  readonly said: () => string[];
  /** Kills it at once and waits until it is gone. */
  readonly stop: () => Promise<void>;
};

const headLines = 40;
const tailLines = 40;

/** Keeps the beginning and the end of a text that may be endless. */
const lineKeeper = (
  isKept: (line: string) => boolean,
): { add: (text: string) => void; lines: () => string[] } => {
  const head: string[] = [];
  const tail: string[] = [];
  let unfinished = "";
  const keep = (line: string): void => {
    if (line.trim() === "" || !isKept(line)) return;
    if (head.length < headLines) head.push(line);
    else {
      tail.push(line);
      if (tail.length > tailLines) tail.shift();
    }
  };
  return {
    add: (text) => {
      const lines = (unfinished + text).split(/[\r\n]+/);
      unfinished = (lines.pop() ?? "").slice(-4096);
      lines.forEach(keep);
    },
    lines: () => [
      ...head,
      ...tail,
      ...(unfinished.trim() === "" || !isKept(unfinished) ? [] : [unfinished]),
    ],
  };
};

const stdio = {
  read: ["ignore", "pipe", "pipe", "pipe"],
  write: ["pipe", "ignore", "pipe"],
  "write and read": ["pipe", "ignore", "pipe", "pipe"],
} as const;

type ChildOptions = {
  /** "read": stdout and 3 are pipes, stdin is closed; "write": stdin is a pipe; "write and read": 3 as well. */
  readonly pipes: keyof typeof stdio;
  readonly signal?: AbortSignal | undefined;
  /** Which of its lines are kept; absent: all. */
  readonly hears?: ((line: string) => boolean) | undefined;
  /** Where it works; absent: where this process does. */
  readonly folder?: string | undefined;
};

/** Starts ffmpeg with pipes in place of stdin (where asked for), stdout, stderr and descriptor 3. */
export const startChild = (
  tool: Tool,
  args: readonly string[],
  { pipes, signal, folder, hears = () => true }: ChildOptions,
): Child => {
  if (signal?.aborted === true) throw stoppedBy(signal);
  const { file, args: all } = confined(tool.path, args);
  const process = spawn(file, all, {
    cwd: folder,
    env: { ...toolEnvironment(), ...tool.environment },
    stdio: [...stdio[pipes]],
  });
  const keeper = lineKeeper(hears);
  process.stderr?.setEncoding("utf8").on("data", keeper.add);
  const killed = { byUs: false };
  const kill = (): void => {
    killed.byUs = true;
    process.kill("SIGKILL");
  };
  signal?.addEventListener("abort", kill, { once: true });
  const ended = new Promise<ChildEnd>((resolve, reject) => {
    process.once("error", (error) => {
      reject(
        new JobError(
          "ToolMissing",
          `${tool.path} does not start; chromaloom doctor says how to get it`,
          {},
          { cause: error },
        ),
      );
    });
    process.once("close", (code, by) => {
      // Last of what it said, so that nobody who tells of its end need tell of signals.
      if (by !== null && !killed.byUs) keeper.add(`\n${endedBy(by)} (${by})\n`);
      resolve({ code, signal: by });
    });
  }).finally(() => signal?.removeEventListener("abort", kill));
  ended.catch(() => undefined);
  const stop = async (): Promise<void> => {
    kill();
    for (const stream of process.stdio) stream?.destroy();
    await ended.catch(() => undefined);
  };
  return { process, ended, said: keeper.lines, stop };
};

/** A pipe that was asked for when the child was started. */
export const pipeOf = <Pipe>(pipe: Pipe | null | undefined): Pipe => {
  if (pipe == null) throw new TypeError("the child was started without this pipe");
  return pipe;
};

/** Addresses in memory tell a person nothing and differ from run to run. */
export const withoutAddresses = (line: string): string => line.replace(/ @ 0x[0-9a-f]+/g, "").trim();
