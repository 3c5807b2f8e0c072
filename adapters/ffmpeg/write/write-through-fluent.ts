import ffmpeg from "fluent-ffmpeg";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import type { FileJob, FileJobEnd } from "#adapters/ffmpeg/process/run-file-job.ts";

/** A preview is seconds of work; nobody waits for one that hangs. */
const limitSeconds = 30 * 60;

/**
 * Makes a small film from another one through fluent-ffmpeg. It never asks (stdin is not read, a file of the
 * output's name is written over), has a limit, and is killed when this process ends first. Options go to
 * fluent-ffmpeg one argument each: an array of them would be split at spaces.
 */
export const writeThroughFluent = (
  tool: Tool,
  { inputs, options, output }: Omit<FileJob, "folder">,
): Promise<FileJobEnd> =>
  new Promise((resolve) => {
    const lines: string[] = [];
    const command = ffmpeg({ timeout: limitSeconds }).setFfmpegPath(tool.path);
    for (const { address, options: its } of inputs) command.input(address).inputOptions("-nostdin", ...its);
    const kill = (): void => {
      command.kill("SIGKILL");
    };
    process.once("exit", kill);
    const end = (failed: boolean, said: readonly string[]): void => {
      process.off("exit", kill);
      resolve({ failed, lines: said });
    };
    command
      .outputOptions("-v", "error", ...options)
      .output(output)
      .on("stderr", (line: string) => {
        if (line.trim() !== "" && lines.length < 100) lines.push(line);
      })
      .on("end", () => {
        end(false, lines);
      })
      .on("error", (error: Error) => {
        end(true, lines.length > 0 ? lines : [error.message]);
      })
      .run();
  });
