import { accessSync, constants } from "node:fs";

/** Limits of one ffmpeg or ffprobe: far above what any film needs, far below what harms a machine. */
const limits = { memoryKiB: 32 * 2 ** 20, fileBlocks: 4 * 2 ** 31 } as const;

/**
 * Ends at once where the parent it is given is gone already, which no signal tells of any more; sets the
 * limits where the system takes them; then becomes the program that is named after them.
 */
const script =
  '[ "$PPID" = "$1" ] || exit 1; ulimit -v "$2" 2>/dev/null; ulimit -f "$3" 2>/dev/null; ulimit -c 0 2>/dev/null; shift 3; exec "$@"';

let deathSignal: readonly string[] | undefined;

/** What a command line begins with, so that Linux ends the program when its parent ends, however that happens. */
const withParent = (): readonly string[] => {
  deathSignal ??= ["/usr/bin/setpriv", "/bin/setpriv"]
    .filter((path) => process.platform === "linux" && isProgram(path))
    .slice(0, 1)
    .flatMap((path) => [path, "--pdeathsig", "KILL", "--"]);
  return deathSignal;
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

export type Confined = { readonly file: string; readonly args: readonly string[] };

/** A program and its arguments, to be started by this process under limits and to end with it. */
export const confined = (path: string, args: readonly string[]): Confined => {
  if (process.platform === "win32") return { file: path, args };
  const { memoryKiB, fileBlocks } = limits;
  const numbers = [process.pid, memoryKiB, fileBlocks].map(String);
  const [file = "/bin/sh", ...all] = [
    ...[...withParent(), "/bin/sh", "-c", script, "sh", ...numbers],
    ...[path, ...args],
  ];
  return { file, args: all };
};
