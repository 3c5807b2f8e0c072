import { JobError } from "#core/errors.ts";
import { systemReason } from "#core/system-failure.ts";
import { systemCode } from "#adapters/system-errors.ts";

/** Reasons that choosing another place mends. */
const unwritable: ReadonlySet<string> = new Set([
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOTDIR",
  "EISDIR",
  "ENOENT",
  "EEXIST",
  "ELOOP",
  "ENAMETOOLONG",
  "ENOTEMPTY",
  "EIO",
  "EBUSY",
  "ETXTBSY",
  "ESTALE",
  "ENOTCONN",
  "ENODEV",
  "ENXIO",
  "EINVAL",
]);

/** The failure behind an error that the file system gave while writing `path`. */
export const writeFailure = (path: string, error: unknown): Error => {
  if (error instanceof JobError) return error;
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new JobError(
      "DiskFull",
      `no space left to write ${path}; free some, or choose another disk with -o or --keep-job, and run the same command again: finished chunks are kept`,
      { path },
      { cause: error },
    );
  }
  if (code === "EFBIG") {
    return new JobError(
      "DiskFull",
      `cannot write ${path}: ${systemReason(error)}; raise that limit, or choose another disk with -o or --keep-job, and run the same command again: finished chunks are kept`,
      { path },
      { cause: error },
    );
  }
  if (code !== undefined && unwritable.has(code)) {
    return new JobError(
      "OutputUnwritable",
      `cannot write ${path}: ${systemReason(error)}; choose a folder you may write to with -o`,
      { path },
      { cause: error },
    );
  }
  return error instanceof Error ? error : new Error(String(error));
};
