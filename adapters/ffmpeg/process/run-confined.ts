import { execa } from "execa";
import { toolEnvironment } from "#adapters/env.ts";
import { confined } from "#adapters/ffmpeg/process/confined.ts";

/**
 * Runs ffprobe or ffmpeg to its end, confined, and gathers what it says. Failing is a value.
 *
 * @param timeout  milliseconds
 */
export const runConfined = (
  path: string,
  args: readonly string[],
  { timeout, maxBuffer = 2 ** 27 }: { readonly timeout: number; readonly maxBuffer?: number },
) => {
  const { file, args: all } = confined(path, args);
  const options = { reject: false, stdin: "ignore", extendEnv: false, forceKillAfterDelay: 1000 } as const;
  return execa(file, all, { ...options, timeout, maxBuffer, env: toolEnvironment() });
};
