/** What a signal that ends a program says of the reason. */
const reasons: Readonly<Record<string, string>> = {
  SIGKILL: "killed, mostly because memory ran out",
  SIGTERM: "told to stop by another program",
  SIGINT: "stopped from its terminal",
  SIGHUP: "ended with its terminal",
  SIGXFSZ: "file too large: it wrote more than a file may hold here (ulimit -f says how much)",
  SIGXCPU: "it used up its processor time (ulimit -t says how much)",
  SIGPIPE: "nobody read what it wrote",
  SIGSYS: "it did what this machine's rules forbid",
};

const crashes: ReadonlySet<string> = new Set([
  "SIGSEGV",
  "SIGBUS",
  "SIGILL",
  "SIGFPE",
  "SIGABRT",
  "SIGTRAP",
]);

/** Why a program ended that a signal ended, in words. */
export const endedBy = (signal: string): string =>
  reasons[signal] ?? (crashes.has(signal) ? "it crashed" : "a signal ended it");
