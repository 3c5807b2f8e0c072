import { JobError } from "#core/errors.ts";

/** Bytes of memory that a worker takes at most, of films up to 1080p; larger ones take more. */
export const workerMemory = 400 * 2 ** 20;

/** Of the disk: the film as it is read, its coloured parts, the result; and what is always there. */
const [timesFilm, always] = [3, 64 * 2 ** 20] as const;

/** Bytes of disk that a film takes while it is coloured, beside itself. */
export const diskFor = (bytes: number): number => bytes * timesFilm + always;

/** What is free, and what films that are being coloured will still take of it, bytes. */
export type Space = { readonly disk: number; readonly memory: number; readonly taken: number };

/**
 * Whether a film may begin now: "wait" for one that ends, where others are being coloured.
 *
 * @param bytes  of the film
 * @throws JobError DiskFull where nothing that ends would make room
 */
export const mayBegin = (
  film: { readonly name: string; readonly bytes: number },
  { disk, memory, taken }: Space,
  others: number,
): "begin" | "wait" => {
  const needed = diskFor(film.bytes);
  const isRoom = disk >= needed + taken && memory >= workerMemory;
  if (isRoom) return "begin";
  if (others > 0) return "wait";
  if (disk >= needed) return "begin";
  throw new JobError(
    "DiskFull",
    `${film.name} has ${sizeText(film.bytes)}; colouring it may take ${sizeText(needed)} of disk, and ${sizeText(disk)} are free where the results go; free some, or name a folder on another disk with -o`,
    { needed, free: disk },
  );
};

/** As many workers as were asked for, or as memory has room for: at least one. */
export const workersFor = (asked: number, memory: number): number =>
  Math.max(1, Math.min(asked, Math.floor(memory / workerMemory)));

const sizeText = (bytes: number): string =>
  bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
