import { pipeOf, startChild } from "#adapters/ffmpeg/process/child.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { moving, movingPieces } from "#adapters/ffmpeg/process/stall-limit.ts";

export type FileJob = {
  /** Where ffmpeg works, for relative addresses; absent: where this process does. */
  readonly folder?: string;
  readonly inputs: readonly { readonly address: string; readonly options: readonly string[] }[];
  readonly options: readonly string[];
  readonly output: string;
};

export type FileJobEnd = { readonly failed: boolean; readonly lines: readonly string[] };

/**
 * Runs ffmpeg from files to a file. It never asks: stdin is closed and a file of the output's name is
 * written over. Its progress is read only to see that it moves.
 */
export const runFileJob = async (
  tool: Tool,
  { folder, inputs, options, output }: FileJob,
): Promise<FileJobEnd> => {
  const args = [
    ...["-nostdin", "-hide_banner", "-v", "error", "-y", "-progress", "pipe:1"],
    ...inputs.flatMap(({ address, options: its }) => [...its, "-i", address]),
    ...[...options, output],
  ];
  const child = startChild(tool, args, { pipes: "read", folder });
  try {
    const progress = movingPieces<unknown>(child, pipeOf(child.process.stdout));
    while ((await progress.next()).done !== true);
    const { code } = await moving(child, child.ended);
    const lines = child.said();
    if (code === 0) return { failed: false, lines };
    return { failed: true, lines: lines.length > 0 ? lines : [`ffmpeg ended with code ${code}`] };
  } finally {
    await child.stop();
  }
};
