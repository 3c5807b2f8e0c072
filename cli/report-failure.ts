import { readFileSync } from "node:fs";
import * as z from "zod";
import { withoutAliases } from "#adapters/disk/byte-names.ts";
import { systemFailure } from "#core/system-failure.ts";
import { ownFile } from "#adapters/disk/own-files.ts";
import { failures, JobError } from "#core/errors.ts";
import { printable } from "#core/printable.ts";

/** Where faults are reported: `bugs` of package.json, once the repository has an address. */
const reportAddress = (): string => {
  const text = readFileSync(ownFile("package.json"), "utf8");
  const { bugs } = z.object({ bugs: z.object({ url: z.string() }).optional() }).parse(JSON.parse(text));
  return bugs === undefined ? "where you got it from" : `at ${bugs.url}`;
};

/**
 * Prints a failure as one sentence with its code. A fault of the program itself keeps its stack,
 * because its reader will have to send it to us.
 *
 * @returns the exit code
 */
export const reportFailure = (thrown: unknown): number => {
  const stop = stopOf(thrown) ?? thrown;
  const error = systemFailure(stop) ?? stop;
  if (error instanceof JobError) {
    process.stderr.write(`chromaloom: ${printable(withoutAliases(error.message))} [${error.name}]\n`);
    return failures[error.name].exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `chromaloom: this is a fault of the program; please report it ${reportAddress()}, with these lines:\n${printable(text)}\n`,
  );
  return 1;
};

/** Of what Node gave up because a signal said so, why that did. */
const stopOf = (error: unknown): unknown =>
  error instanceof Error && error.name === "AbortError" ? error.cause : undefined;
