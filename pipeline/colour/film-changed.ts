import { JobError } from "#core/errors.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { Job } from "#pipeline/colour/job.ts";

type Films = Pick<FilmReader, "revision" | "inspect">;

/** @throws JobError MediaChanged where the film is no longer the one that was planned with */
export const refuseChangedFilm = async (
  films: Films,
  { source: { uri, etag, fingerprint } }: Pick<Job, "source">,
): Promise<void> => {
  const revision = await films.revision(uri);
  if (revision !== null && revision === etag) return;
  if ((await films.inspect(uri)).fingerprint === fingerprint) return;
  throw new JobError(
    "MediaChanged",
    `${uri} was replaced or changed while it was coloured; nothing was published. Give the same command again to colour the film as it is now`,
    { uri },
  );
};

/**
 * Runs work on a film. Where it fails because the film is another by now, that is what is told: trying
 * again would not help.
 *
 * @throws JobError MediaChanged, MediaMissing, or as `work` does
 */
export const tellingChangedFilm = async (
  films: Films,
  job: Pick<Job, "source">,
  work: () => Promise<void>,
): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof JobError && error.name === "Canceled")) await refuseChangedFilm(films, job);
    throw error;
  }
};
