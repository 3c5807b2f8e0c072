import { withoutAliases } from "#adapters/disk/byte-names.ts";
import { failures, JobError } from "#core/errors.ts";

/**
 * Prints a failure as one sentence with its code. A fault of the program itself keeps its stack,
 * because its reader will have to send it to us.
 *
 * @returns the exit code
 */
export const reportFailure = (error: unknown): number => {
  if (error instanceof JobError) {
    process.stderr.write(`chromaloom: ${withoutAliases(error.message)} [${error.name}]\n`);
    return failures[error.name].exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`chromaloom: this is a fault of the program, please report it:\n${text}\n`);
  return 1;
};
