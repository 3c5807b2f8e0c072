import { failures, JobError } from "#core/errors.ts";

/** Until a command has its own way to stop, the program ends at once, with a word (cli/bin.js). */
export const endEarlyStop = (): void => {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    for (const listener of process.listeners(signal))
      if (listener.name === "stopAtOnce") process.off(signal, listener);
};

/** Ctrl-C stops the workers in order; a second one ends at once. */
export const interruptible = (): { signal: AbortSignal; release: () => void } => {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(failures.Canceled.exitCode);
    controller.abort(
      new JobError("Canceled", "stopped; give the same command again to go on where it was"),
    );
  };
  endEarlyStop();
  // Not once: execa ends the process itself on a signal that nobody listens to any more.
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return {
    signal: controller.signal,
    release: () => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
    },
  };
};
