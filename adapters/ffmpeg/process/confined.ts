import { accessSync, constants } from "node:fs";

/** Limits of one ffmpeg or ffprobe: far above what any film needs, far below what harms a machine. */
const limits = { memoryKiB: 32 * 2 ** 20, fileBlocks: 4 * 2 ** 31 } as const;

/** Sets the limits where the system takes them, then becomes the program that is named after them. */
const script =
  'ulimit -v "$1" 2>/dev/null; ulimit -f "$2" 2>/dev/null; ulimit -c 0 2>/dev/null; shift 2; exec "$@"';

let deathSignal: readonly string[] | undefined;

/** Linux ends the program when its parent ends, however that happens. */
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

/** A program and its arguments, to be started under limits and to end with us. */
export const confined = (path: string, args: readonly string[]): Confined =>
  process.platform === "win32"
    ? { file: path, args }
    : {
        file: "/bin/sh",
        args: [
          ...["-c", script, "sh", String(limits.memoryKiB), String(limits.fileBlocks)],
          ...[...withParent(), path, ...args],
        ],
      };
