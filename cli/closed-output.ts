import type { Writable } from "node:stream";

/** As a shell tells of a program that wrote to a pipe nobody reads. */
const brokenPipeExitCode = 141;

/**
 * Ends the program without a word when the reader of its output is gone, as in `--json | head -1`. Workers
 * end with their starter, and the same command goes on where this one was.
 */
export const endWithReader = (output: Writable): void => {
  output.on("error", (error: Error & { readonly code?: string }) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(brokenPipeExitCode);
  });
};
