import type { SpawnOptions } from "node:child_process";
import ffmpeg, { type FfmpegCommand } from "fluent-ffmpeg";
import { toolEnvironment } from "#adapters/env.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { confined } from "#adapters/ffmpeg/process/confined.ts";
import type { FileJob, FileJobEnd } from "#adapters/ffmpeg/process/run-file-job.ts";

/** A preview is seconds of work; nobody waits for one that hangs. */
const limitSeconds = 30 * 60;

/** How fluent-ffmpeg starts ffmpeg. It hands all options on to `spawn`, and its types leave this out. */
type Starter = {
  _spawnFfmpeg: (args: readonly string[], options: SpawnOptions, ...callbacks: unknown[]) => void;
};

/** Has a command start its ffmpeg as every other is started: confined, with a bare environment. */
const confine = (command: FfmpegCommand, { path, environment }: Tool): void => {
  const { file, args: before } = confined(path, []);
  command.setFfmpegPath(file);
  const starter = command as unknown as Starter;
  const start = starter._spawnFfmpeg.bind(command);
  starter._spawnFfmpeg = (args, options, ...callbacks) => {
    start(
      [...before, ...args],
      { ...options, env: { ...toolEnvironment(), ...environment } },
      ...callbacks,
    );
  };
};

/**
 * Makes a small film from another one through fluent-ffmpeg. It never asks (stdin is not read, a file of the
 * output's name is written over), has a limit, and is killed when this process ends first. Options go to
 * fluent-ffmpeg one argument each: an array of them would be split at spaces.
 *
 * @throws the signal's reason when that aborts
 */
export const writeThroughFluent = (
  tool: Tool,
  { inputs, options, output }: Omit<FileJob, "folder">,
  signal?: AbortSignal,
): Promise<FileJobEnd> =>
  new Promise((resolve, reject) => {
    const lines: string[] = [];
    const command = ffmpeg({ timeout: limitSeconds });
    confine(command, tool);
    for (const { address, options: its } of inputs) command.input(address).inputOptions("-nostdin", ...its);
    const kill = (): void => {
      command.kill("SIGKILL");
    };
    process.once("exit", kill);
    signal?.addEventListener("abort", kill, { once: true });
    const end = (failed: boolean, said: readonly string[]): void => {
      process.off("exit", kill);
      signal?.removeEventListener("abort", kill);
      if (signal?.aborted === true) reject(signal.reason as Error);
      else resolve({ failed, lines: said });
    };
    command
      .outputOptions("-v", "error", ...options)
      .output(output)
      .on("stderr", (line: string) => {
        if (line.trim() !== "" && lines.length < 100) lines.push(line);
      })
      .on("start", () => {
        if (signal?.aborted === true) kill();
      })
      .on("end", () => {
        end(false, lines);
      })
      .on("error", (error: Error) => {
        end(true, lines.length > 0 ? lines : [error.message]);
      })
      .run();
  });
