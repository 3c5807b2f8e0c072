import { refuseNoJobFolder } from "#adapters/disk/job-folder.ts";
import { JobError } from "#core/errors.ts";
import type { Source } from "#core/film/source.ts";
import { jobKeys } from "#core/job/keys.ts";
import { jobRequestKey } from "#core/job/request.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { JobStore } from "#core/ports/job-store.ts";

/** A film that was exchanged would be another job's. @throws JobError MediaMissing, MediaChanged */
export const refuseOtherFilm = async (
  films: FilmReader,
  film: string,
  { fingerprint }: Source,
): Promise<void> => {
  const now = await films.inspect(film).catch((error: unknown) => {
    throw error instanceof JobError && error.name === "MediaMissing" ? filmGone(film) : error;
  });
  if (now.fingerprint === fingerprint) return;
  throw new JobError(
    "MediaChanged",
    `${film} is not the film that this job coloured; name that one with --film, or colour this one with chromaloom colorize`,
    { film },
  );
};

const filmGone = (film: string): JobError =>
  new JobError(
    "MediaMissing",
    `there is no file ${JSON.stringify(film)}, which this job coloured; where it has moved, name its new place with --film`,
    { film },
  );

/** @throws JobError UsageInvalid where no job was planned */
export const refuseNoJob = async (store: JobStore, root: string): Promise<void> => {
  await refuseNoJobFolder(root);
  if ((await store.has(jobKeys.manifest)) && (await store.has(jobRequestKey))) return;
  throw new JobError(
    "UsageInvalid",
    `${root} holds no job that was planned; give the colorize command that was stopped once more`,
    { root },
  );
};
