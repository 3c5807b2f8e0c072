import { writeFailure } from "#adapters/disk/write-failure.ts";

const noRoom = /no space left on device|disk quota exceeded/i;
const tooLarge = /file too large/i;
const notAllowed = /permission denied|read-only file system|no such file or directory|is a directory/i;

/** What the disk refused an ffmpeg that writes `path`, from what it said; null: it was something else. */
export const writtenFailure = (path: string, lines: readonly string[]): Error | null => {
  const text = lines.join("\n");
  const known = [
    [noRoom, "ENOSPC"],
    [tooLarge, "EFBIG"],
    [notAllowed, "EACCES"],
  ] as const;
  const code = known.find(([words]) => words.test(text))?.[1];
  if (code === undefined) return null;
  return writeFailure(path, Object.assign(new Error(text), { code, syscall: "write" }));
};
