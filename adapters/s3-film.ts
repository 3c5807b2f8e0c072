import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { JobError } from "#core/errors.ts";
import { fileNameOf, parseS3Uri } from "#core/media-places.ts";
import type { FilmReader, FilmWriter, LumaFrame, LumaRequest, Scratch } from "#core/ports.ts";
import type { Source } from "#core/source.ts";
import { openS3 } from "#adapters/s3-client.ts";
import { isMissing, isOtherContent, s3Failure } from "#adapters/s3-failure.ts";
import { fetchToFile } from "#adapters/s3-transfer.ts";

type Films = FilmReader & FilmWriter;
type LocalFilm = { readonly path: string; readonly etag: string };

/**
 * Films that may lie in S3, for tools that read files: each is fetched to the task's own disk by the
 * first call that needs it, once, and only with the content that was planned with.
 */
export const filmsFromS3 = (films: Films, scratch: Scratch): Films => {
  const fetched = new Map<string, Promise<LocalFilm>>();
  const localFilm = (uri: string, etag: string | null): Promise<LocalFilm> => {
    const film = fetched.get(uri) ?? fetchFilm(uri, etag, scratch);
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
    revision: (uri) => (isS3(uri) ? etagOf(uri) : films.revision(uri)),
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
    refusal: (source, settings) => films.refusal(source, settings),
    openSegment: (request) => films.openSegment(request),
    assemble: (request) => onLocal(request.source, (source) => films.assemble({ ...request, source })),
    readFacts: async (path) => films.readFacts(isS3(path) ? (await localFilm(path, null)).path : path),
  };
};

const isS3 = (uri: string): boolean => uri.startsWith("s3://");

type OnLocal = <Result>(source: Source, work: (local: Source) => Promise<Result>) => Promise<Result>;

const readLumaOf = (
  films: Films,
  request: LumaRequest,
  onLocal: OnLocal,
): AsyncIterable<LumaFrame> & { readonly decodeErrors: readonly string[] } => {
  const decodeErrors: string[] = [];
  const frames = async function* (): AsyncGenerator<LumaFrame> {
    const local = await onLocal(request.source, (source) => Promise.resolve(source));
    const read = films.readLuma({ ...request, source: local });
    try {
      yield* read;
    } catch (error) {
      throw withName(error, local.uri, request.source.uri);
    } finally {
      decodeErrors.push(...read.decodeErrors);
    }
  };
  return Object.assign(frames(), { decodeErrors });
};

/** A failure that speaks of the film by the name that people know. */
const withName = (error: unknown, path: string, uri: string): unknown =>
  error instanceof JobError && error.message.includes(path)
    ? new JobError(error.name, error.message.replaceAll(path, uri), error.details, { cause: error })
    : error;

const fetchFilm = async (uri: string, etag: string | null, scratch: Scratch): Promise<LocalFilm> => {
  const address = parseS3Uri(uri);
  const path = scratch.newPath(fileNameOf(address.key));
  try {
    return { path, etag: await fetchToFile(openS3(), address, path, etag ?? undefined) };
  } catch (error) {
    throw filmFailure(error, uri);
  }
};

const etagOf = async (uri: string): Promise<string> => {
  const { bucket, key } = parseS3Uri(uri);
  try {
    const found = await openS3().send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return found.ETag ?? "";
  } catch (error) {
    throw filmFailure(error, uri);
  }
};

const filmFailure = (error: unknown, uri: string): Error => {
  if (isMissing(error)) {
    return new JobError("MediaMissing", `there is no film ${uri}; check the name and the bucket`, { uri });
  }
  if (isOtherContent(error)) {
    return new JobError(
      "MediaChanged",
      `${uri} is not the film that this job was planned with: it was replaced since; start a new job`,
      { uri },
    );
  }
  return s3Failure(error, "read", parseS3Uri(uri));
};
