import { JobError } from "#core/errors.ts";

/** What the operating system says, in words. */
const words: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "that is not permitted",
  EROFS: "its disk may only be read",
  ENOENT: "no such file or folder",
  ENOTDIR: "a file is in the way, where a folder should be",
  EISDIR: "it is a folder",
  EEXIST: "something of that name is there",
  ENOTEMPTY: "the folder is not empty",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EFBIG: "it would be larger than a file may be here (ulimit -f says how large, or the disk's file system)",
  EMFILE: "too many files are open in this process (ulimit -n says how many may be)",
  ENFILE: "too many files are open on this machine",
  EIO: "the disk failed",
  EBUSY: "it is in use",
  ETXTBSY: "it is a program that runs",
  ESTALE: "the network disk has lost it",
  ENOTCONN: "its disk is no longer connected",
  ENODEV: "there is no such device",
  ENXIO: "it is a pipe or a device without another end",
  ENOMEM: "there is no memory left",
  EAGAIN: "too many processes run (ulimit -u says how many may)",
  EINVAL: "the file system does not allow that",
};

type SystemError = Error & {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string | Uint8Array;
};

/** Errors of files and of starting programs; those of the network have other words, and no path. */
const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error &&
  "syscall" in error &&
  typeof error.syscall === "string" &&
  "code" in error &&
  typeof error.code === "string" &&
  Object.hasOwn(words, error.code);

/** Why the operating system refused something, for use within a sentence. */
export const systemReason = (error: unknown): string => {
  if (isSystemError(error)) return words[error.code] ?? error.code;
  return error instanceof Error ? error.message : String(error);
};

const doings: Readonly<Record<string, string>> = {
  open: "opened",
  access: "looked at",
  scandir: "looked into",
  stat: "looked at",
  lstat: "looked at",
  readlink: "looked at",
  mkdir: "made",
  read: "read",
};

const adviceOf = ({ code }: SystemError): string => {
  if (["ENOSPC", "EDQUOT", "EFBIG"].includes(code)) return "make room, and give the same command again";
  if (["EMFILE", "ENFILE", "EAGAIN", "ENOMEM"].includes(code))
    return "stop what else runs, or raise that limit, and give the same command again";
  if (code === "ENOENT") return "if it was taken away in mid-run, give the same command again";
  return "correct that, and give the same command again";
};

/**
 * What the operating system refused, and nothing on its way has put in words: no fault of the program.
 *
 * @returns null where the error is of another kind
 */
export const systemFailure = (error: unknown): JobError | null => {
  if (!isSystemError(error)) return null;
  const { syscall, code } = error;
  const place = error.path === undefined ? null : String(error.path);
  const isFull = ["ENOSPC", "EDQUOT", "EFBIG"].includes(code);
  const what = syscall.startsWith("spawn")
    ? `${place ?? "a program"} cannot be started`
    : `${place === null ? "a file" : JSON.stringify(place)} cannot be ${doings[syscall] ?? "written"}`;
  return new JobError(
    isFull ? "DiskFull" : "FileRefused",
    `${what}: ${systemReason(error)}; ${adviceOf(error)}`,
    { path: place },
    { cause: error },
  );
};
