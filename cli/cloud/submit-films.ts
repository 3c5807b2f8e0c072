import { ifThere } from "#adapters/system-errors.ts";
import { idOfFile, idOfFilm } from "#core/job/identity.ts";
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { glob } from "tinyglobby";
import { withCutsRead } from "#adapters/cuts/cut-files.ts";
import { fingerprintOf } from "#adapters/ffmpeg/probe/fingerprint.ts";
import { refuseFootage, type BatchItem } from "#core/job/batch.ts";
import { isGlob } from "#core/store/glob.ts";
import { systemReason } from "#core/system-failure.ts";
import { JobError } from "#core/errors.ts";
import type { JobOrder } from "#core/job/choices.ts";
import { mediaPlaces, s3Uri, type S3Address } from "#core/store/media-places.ts";
import { filmsOf } from "#pipeline/jobs/batch-films.ts";
import type { Cloud } from "#cli/cloud/connect.ts";

/** A film of a batch, with the job it is going to be. */
export type SubmittedFilm = {
  /** As a person knows it. */
  readonly name: string;
  readonly id: string;
  readonly order: JobOrder;
  /** Where it lies, or is going to lie. */
  readonly address: S3Address;
  /** null: it is in the bucket already. */
  readonly local: { readonly path: string; readonly bytes: number; readonly content: string } | null;
};

/** An item of a batch, and the files of this machine that it names; null: films of a bucket. */
export type ReadItem = { readonly item: BatchItem; readonly paths: readonly string[] | null };

/**
 * What a batch names on this machine: files beside it, globs of them, lists of cuts. Nothing of it needs a
 * deployment, so what is missing is said before credentials are asked for.
 *
 * @throws JobError MediaMissing, UsageInvalid
 */
export const readItems = async (items: readonly BatchItem[], batchPath: string): Promise<ReadItem[]> => {
  const folder = dirname(resolve(batchPath));
  const read: ReadItem[] = [];
  for (const asked of items) {
    refuseFootage(asked);
    const item = { ...asked, order: await withCutsRead(asked.order, folder) };
    const isRemote = item.source.startsWith("s3://");
    read.push({ item, paths: isRemote ? null : await pathsOf(item, folder) });
  }
  return read;
};

/**
 * The films that a batch names, before anything is sent.
 *
 * @throws JobError MediaMissing, UsageInvalid
 */
export const filmsToSubmit = async (cloud: Cloud, items: readonly ReadItem[]): Promise<SubmittedFilm[]> => {
  const films: SubmittedFilm[] = [];
  for (const { item, paths } of items)
    films.push(...(paths === null ? await remoteFilms(cloud, item) : await localFilms(cloud, item, paths)));
  const ids = films.map(({ id }) => id);
  const twice = films.find(({ id }, at) => ids.indexOf(id) !== at);
  if (twice === undefined) return films;
  const names = films.filter(({ id }) => id === twice.id).map(({ name }) => name);
  throw new JobError(
    "UsageInvalid",
    `the batch asks for the same film in the same way twice (${names.join(", ")}); omit one`,
  );
};

const remoteFilms = async (cloud: Cloud, item: BatchItem): Promise<SubmittedFilm[]> => {
  const found = await filmsOf(cloud.media, cloud.bucket, item);
  return Promise.all(
    found.map(async ({ film, id, order }) => {
      const object = await cloud.media.describe(film);
      if (object === null)
        throw new JobError(
          "MediaMissing",
          `there is no film ${s3Uri(film)}; check the name, or submit the file on this machine, which uploads it`,
        );
      return {
        name: s3Uri(film),
        id: id ?? (await idOfFilm(film, object.etag, order)),
        order,
        address: film,
        local: null,
      };
    }),
  );
};

const localFilms = (cloud: Cloud, item: BatchItem, paths: readonly string[]): Promise<SubmittedFilm[]> =>
  Promise.all(
    paths.map(async (path) => {
      const content = await fingerprintOf(path);
      const { size: bytes } = await stat(path);
      const name = basename(path);
      const id = item.id ?? (await idOfFile(name, content, item.order));
      const key = `${mediaPlaces.held}${id}/${name}`;
      const local = { path, bytes, content };
      return { name, id, order: item.order, address: { bucket: cloud.bucket, key }, local };
    }),
  );

const pathsOf = async ({ source, id }: BatchItem, folder: string): Promise<string[]> => {
  const path = resolve(folder, source);
  const found = await ifThere(stat(path)).catch((error: unknown) => {
    throw new JobError(
      "MediaMissing",
      `cannot read ${path} (${systemReason(error)}); check the name, and whether you may read it`,
      { path },
      { cause: error },
    );
  });
  // Names may hold brackets: what is there as it is written is no pattern.
  if (found?.isFile() === true) return [path];
  if (!isGlob(source))
    throw new JobError("MediaMissing", `there is no film ${path}; check the name and the folder`, { path });
  if (id !== null) {
    throw new JobError(
      "UsageInvalid",
      `${source} names several films, so it cannot have the id ${id}; omit the id, or name one film`,
    );
  }
  const paths = await glob(source, { cwd: folder, absolute: true, onlyFiles: true });
  if (paths.length > 0) return paths.sort();
  throw new JobError(
    "MediaMissing",
    `nothing in ${folder} matches ${source}; check the pattern and the folder`,
    { folder, source },
  );
};
