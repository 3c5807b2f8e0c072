import ffmpeg from "fluent-ffmpeg";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";

export type FileJob = {
  /** Where ffmpeg works, for relative addresses; absent: where this process does. */
  readonly folder?: string;
  readonly inputs: readonly { readonly address: string; readonly options: readonly string[] }[];
  readonly options: readonly string[];
  readonly output: string;
};

export type FileJobEnd = { readonly failed: boolean; readonly lines: readonly string[] };

/**
 * Runs ffmpeg from files to a file, through fluent-ffmpeg. Options go to it one argument each: an array of
 * them would be split at spaces.
 */
export const runFileJob = (tool: Tool, { folder, inputs, options, output }: FileJob): Promise<FileJobEnd> =>
  new Promise((resolve) => {
    const lines: string[] = [];
    const command = ffmpeg({ cwd: folder }).setFfmpegPath(tool.path);
    for (const input of inputs) command.input(input.address).inputOptions(...input.options);
    command
      .outputOptions("-v", "error", ...options)
      .output(output)
      .on("stderr", (line: string) => {
        if (line.trim() !== "" && lines.length < 100) lines.push(line);
      })
      .on("end", () => {
        resolve({ failed: false, lines });
      })
      .on("error", (error: Error) => {
        resolve({ failed: true, lines: lines.length > 0 ? lines : [error.message] });
      })
      .run();
  });
