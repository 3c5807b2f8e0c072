import type { Writable } from "node:stream";
import { failures } from "#core/errors.ts";
import { systemReason } from "#core/system-failure.ts";

/** As a shell tells of a program that wrote to a pipe nobody reads. */
const brokenPipeExitCode = 141;

/**
 * Ends the program when its output cannot be written: without a word when the reader is gone, as in
 * `--json | head -1`, and with one where a disk is full. Workers end with their starter, and the same command
 * goes on where this one was.
 *
 * @param name  of the output, in words
 */
export const endWithReader = (output: Writable, name: string): void => {
  output.on("error", (error: Error & { readonly code?: string }) => {
    if (error.code === "EPIPE") process.exit(brokenPipeExitCode);
    if (output !== process.stderr)
      process.stderr.write(
        `chromaloom: ${name} cannot be written: ${systemReason(error)}; the same command goes on [OutputUnwritable]\n`,
      );
    process.exit(failures.OutputUnwritable.exitCode);
  });
};
