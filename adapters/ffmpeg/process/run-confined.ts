import { execa } from "execa";
import { toolEnvironment } from "#adapters/env.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { confined } from "#adapters/ffmpeg/process/confined.ts";
import { endedBy } from "#core/ended-by.ts";
import { JobError } from "#core/errors.ts";

/** A tool that something else kills, mostly for memory, is started so often. */
const maxAttempts = 3;

/**
 * Runs ffprobe or ffmpeg to its end, confined, and gathers what it says. Failing is a value; being killed
 * says nothing of the film, so it is tried again.
 *
 * @param timeout  milliseconds
 * @throws JobError ToolFailed when it is killed each time
 */
export const runConfined = async (
  tool: Tool,
  args: readonly string[],
  limits: { readonly timeout: number; readonly maxBuffer?: number },
) => {
  for (let attempt = 1; ; attempt += 1) {
    const end = await runOnce(tool, args, limits);
    const by = killedBy(end);
    if (by === null) return end;
    if (attempt < maxAttempts) continue;
    throw new JobError(
      "ToolFailed",
      `${tool.path} was ended ${maxAttempts} times while it looked at the film (${by}: ${endedBy(by)}); mend that, then give the same command again`,
    );
  }
};

const runOnce = (
  { path, environment }: Tool,
  args: readonly string[],
  { timeout, maxBuffer = 2 ** 27 }: { readonly timeout: number; readonly maxBuffer?: number },
) => {
  const { file, args: all } = confined(path, args);
  const options = { reject: false, stdin: "ignore", extendEnv: false, forceKillAfterDelay: 1000 } as const;
  return execa(file, all, {
    ...options,
    timeout,
    maxBuffer,
    env: { ...toolEnvironment(), ...environment },
  });
};

/** A shell tells of a killed program by 128 and the signal's number. */
const killedBy = ({ signal, exitCode, timedOut, isMaxBuffer }: Awaited<ReturnType<typeof runOnce>>) => {
  if (timedOut || isMaxBuffer) return null;
  return signal ?? (exitCode === 137 ? "SIGKILL" : null);
};
