/**
 * Behind every address of a store, a film and a result: a folder or file of this machine, or S3. What
 * speaks S3 is loaded by the first call that needs it, because a job in a folder never does.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "#adapters/env.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { referenceFiles } from "#adapters/disk/reference-files.ts";
import { resultFile, type IfExists } from "#adapters/disk/result-file.ts";
import { scratchFolder, scratchName } from "#adapters/disk/scratch-folder.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { FilmWriter } from "#core/ports/film-writer.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { ReferenceFiles } from "#core/ports/reference-files.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import type { Scratch } from "#core/ports/scratch.ts";

const isS3 = (address: string): boolean => address.startsWith("s3://");

/** A task's own disk: beside the job's folder, or where this machine keeps what is temporary. */
export const openScratch = (store: string): Scratch =>
  isS3(store)
    ? scratchFolder(join(tmpdir(), "chromaloom"))
    : scratchFolder(join(store, scratchName), store);

/**
 * A job's store by its address: a folder, or `s3://BUCKET/PREFIX`.
 *
 * @param scratch  where values of S3 are lent as files; without it `localFile` and `adopt` refuse
 */
export const openStore = (address: string, { scratch }: { readonly scratch?: Scratch } = {}): JobStore =>
  isS3(address)
    ? storeOnFirstUse(async () => (await import("#adapters/s3/store.ts")).s3Store(address, scratch))
    : folderStore(address);

const storeOnFirstUse = (open: () => Promise<JobStore>): JobStore => {
  let opened: Promise<JobStore> | undefined;
  const store = (): Promise<JobStore> => (opened ??= open());
  return {
    get: async (key) => (await store()).get(key),
    put: async (key, body) => (await store()).put(key, body),
    putIfAbsent: async (key, body) => (await store()).putIfAbsent(key, body),
    has: async (key) => (await store()).has(key),
    list: async function* (prefix) {
      yield* (await store()).list(prefix);
    },
    localFile: async (key) => (await store()).localFile(key),
    adopt: async (key, path) => (await store()).adopt(key, path),
    seal: async (key, bytes) => (await store()).seal(key, bytes),
    remove: async (key) => (await store()).remove(key),
  };
};

/** Films of this machine and of S3, read and written by ffmpeg. @throws JobError ToolMissing */
export const openFilms = async (
  environment: Environment,
  { scratch }: { readonly scratch: Scratch },
): Promise<FilmReader & FilmWriter> => {
  const { ffmpegFilms } = await import("#adapters/ffmpeg/films.ts");
  return withFilmsOfS3(await ffmpegFilms(environment), scratch);
};

/** Films of this machine, and beside them those of S3, fetched to `scratch`. */
export const withFilmsOfS3 = async (
  films: FilmReader & FilmWriter,
  scratch: Scratch,
): Promise<FilmReader & FilmWriter> => (await import("#adapters/s3/film.ts")).filmsFromS3(films, scratch);

/** The pictures at an address: a path, or `s3://BUCKET/KEY`. */
export const openReferenceFiles: ReferenceFiles = async function* (address) {
  if (isS3(address)) yield* (await import("#adapters/s3/reference-files.ts")).s3ReferenceFiles(address);
  else yield* referenceFiles(address);
};

/** The place of a result by its address: a path, or `s3://BUCKET/KEY`. */
export const openResult = async (
  address: string,
  ifExists: IfExists,
  { scratch }: { readonly scratch: Scratch },
): Promise<ResultPlace> =>
  isS3(address)
    ? (await import("#adapters/s3/result.ts")).s3Result(address, ifExists, scratch)
    : resultFile(address, ifExists);
