import { JobError } from "#core/errors.ts";
import { systemReason } from "#core/system-failure.ts";

/** The operating system's code of an error (ENOENT, EACCES); undefined for an error that has none. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** Codes of a place that holds nothing: not it, not a folder on its way, or no place that could. */
const notThere: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** Whether an error of the file system says that nothing is there; any other says something else. */
export const isNotThere = (error: unknown): boolean => notThere.has(systemCode(error));

/** What a look at a file gives, or null where nothing is there. Every other fault is thrown. */
export const ifThere = <Value>(look: Promise<Value>): Promise<Value | null> =>
  look.catch((error: unknown) => {
    if (isNotThere(error)) return null;
    throw error;
  });

/**
 * What a look gives, or `fallback` whatever goes wrong: for where another place tells the fault, or nothing
 * hangs on it. Say which where you call it.
 */
export const withFallback = <Value, Fallback>(
  look: Promise<Value>,
  fallback: Fallback,
): Promise<Value | Fallback> =>
  // eslint-disable-next-line no-restricted-syntax
  look.catch(() => fallback);

/** What a person can do about it; of anything else, look at the disk. */
const mends: Readonly<Record<string, string>> = {
  EACCES: "change its permissions or its folder's (chmod), or copy it elsewhere",
  EPERM: "change its permissions or its folder's (chmod), or copy it elsewhere",
  ELOOP: "correct them",
};

/** The failure behind an error that the file system gave while `path` was looked at or read. */
export const readFailure = (path: string, error: unknown): Error => {
  const code = systemCode(error);
  if (error instanceof JobError || code === undefined)
    return error instanceof Error ? error : new Error(String(error));
  const mend = mends[code] ?? "check the disk, or copy it elsewhere";
  return new JobError(
    "MediaUnreadable",
    `${JSON.stringify(path)} cannot be read: ${systemReason(error)}; ${mend}`,
    { path },
    { cause: error },
  );
};
