import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import { readEnvironment } from "#adapters/env.ts";

const bin = fileURLToPath(new URL("../../cli/bin.js", import.meta.url));

/** Starts the command in a shell. */
export const chromaloomProgram: readonly string[] = [process.execPath, bin];

/** Starts the command as a person would. */
export const startChromaloom = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  execa(process.execPath, [bin, ...args], { reject: false, stdin: "ignore", env });

export type Ran = {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
};

export const chromaloom = async (
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<Ran> => {
  const { exitCode, stdout, stderr } = await startChromaloom(args, env);
  return { exitCode, stdout, stderr };
};

/** The last JSON line of a run with --json. */
export const summaryOf = ({ stdout }: Ran): Record<string, unknown> =>
  JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;

export const ffmpeg = async (...args: string[]): Promise<string> => {
  const { ffmpeg } = await findTools(readEnvironment());
  const { stdout } = await execa(ffmpeg.path, [
    "-hide_banner",
    "-loglevel",
    "error",
    "-nostdin",
    "-y",
    ...args,
  ]);
  return stdout;
};

/** What ffmpeg writes to standard output, as it is. */
export const ffmpegBytes = async (...args: string[]): Promise<Uint8Array> => {
  const { ffmpeg } = await findTools(readEnvironment());
  const { stdout } = await execa(ffmpeg.path, ["-loglevel", "error", "-nostdin", ...args], {
    encoding: "buffer",
  });
  return stdout;
};

/** One digest a decoded frame, all planes. */
export const frameDigests = async (path: string, filter = "null"): Promise<string[]> => {
  const listing = await ffmpeg("-i", path, "-map", "0:v:0", "-vf", filter, "-f", "framemd5", "-");
  const lines = listing.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => line.split(",").at(-1)?.trim() ?? "");
};
