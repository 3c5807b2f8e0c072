import { JobError } from "#core/errors.ts";
import type { FilmReader, LumaFrames, LumaRequest } from "#core/ports/film-reader.ts";
import type { FilmWriter } from "#core/ports/film-writer.ts";
import type { LumaFrame } from "#core/film/planes.ts";
import type { Scratch } from "#core/ports/scratch.ts";
import type { Source } from "#core/film/source.ts";
import type { LocalFilm } from "#adapters/s3/fetch-film.ts";

type Films = FilmReader & FilmWriter;

/**
 * Films that may lie in S3, for tools that read files: each is fetched to the task's own disk by the
 * first call that needs it, once, and only with the content that was planned with.
 */
export const filmsFromS3 = (films: Films, scratch: Scratch): Films => {
  const fetched = new Map<string, Promise<LocalFilm>>();
  const localFilm = (uri: string, etag: string | null): Promise<LocalFilm> => {
    const film = fetched.get(uri) ?? fetching().then(({ fetchFilm }) => fetchFilm(uri, etag, scratch));
    fetched.set(uri, film);
    return film;
  };
  const onLocal = async <Result>(
    source: Source,
    work: (local: Source) => Promise<Result>,
  ): Promise<Result> => {
    if (!isS3(source.uri)) return work(source);
    const { path } = await localFilm(source.uri, source.etag);
    return work({ ...source, uri: path }).catch((error: unknown) => {
      throw withName(error, path, source.uri);
    });
  };
  return {
    revision: async (uri) => (isS3(uri) ? (await fetching()).etagOf(uri) : films.revision(uri)),
    inspect: async (uri) => {
      if (!isS3(uri)) return films.inspect(uri);
      const { path, etag } = await localFilm(uri, null);
      const source = await films.inspect(path).catch((error: unknown) => {
        throw withName(error, path, uri);
      });
      return { ...source, uri, etag };
    },
    readLuma: (request) =>
      isS3(request.source.uri) ? readLumaOf(films, request, onLocal) : films.readLuma(request),
    packetTimes: (source, stream, from) =>
      onLocal(source, (local) => films.packetTimes(local, stream, from)),
    pictureChanges: (source) => onLocal(source, (local) => films.pictureChanges(local)),
    remark: (source, settings, result) => films.remark(source, settings, result),
    refusal: (source, settings) => films.refusal(source, settings),
    openSegment: (request) => films.openSegment(request),
    assemble: (request) => onLocal(request.source, (source) => films.assemble({ ...request, source })),
    compareSound: (request) =>
      onLocal(request.source, (source) => films.compareSound({ ...request, source })),
    readLumaDigests: (path) => films.readLumaDigests(path),
    readFacts: async (path) => films.readFacts(isS3(path) ? (await localFilm(path, null)).path : path),
  };
};

/** Loaded by the first film of S3: a film of this machine needs none of it. */
const fetching = () => import("#adapters/s3/fetch-film.ts");

const isS3 = (uri: string): boolean => uri.startsWith("s3://");

type OnLocal = <Result>(source: Source, work: (local: Source) => Promise<Result>) => Promise<Result>;

const readLumaOf = (films: Films, request: LumaRequest, onLocal: OnLocal): LumaFrames => {
  const decodeErrors: string[] = [];
  const changes: string[] = [];
  const frames = async function* (): AsyncGenerator<LumaFrame> {
    const local = await onLocal(request.source, (source) => Promise.resolve(source));
    const read = films.readLuma({ ...request, source: local });
    try {
      yield* read;
    } catch (error) {
      throw withName(error, local.uri, request.source.uri);
    } finally {
      decodeErrors.push(...read.decodeErrors);
      changes.push(...read.changes);
    }
  };
  return Object.assign(frames(), { decodeErrors, changes });
};

/** A failure that speaks of the film by the name that people know. */
const withName = (error: unknown, path: string, uri: string): unknown =>
  error instanceof JobError && error.message.includes(path)
    ? new JobError(error.name, error.message.replaceAll(path, uri), error.details, { cause: error })
    : error;
