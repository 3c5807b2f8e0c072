import type { JobRequest } from "#core/job/request.ts";
import { JobError } from "#core/errors.ts";
import { refuseLosing } from "#core/film/carriage.ts";
import type { EncodeSettings } from "#core/film/encoding.ts";
import { checkContainer, containersOf } from "#core/film/result-name.ts";
import type { Source } from "#core/film/source.ts";
import type { FilmWriter } from "#core/ports/film-writer.ts";

/** A film, and how and where it is to be written. */
export type WantedResult = Pick<JobRequest, "result" | "forceContainer"> & {
  readonly source: Source;
  readonly encode: EncodeSettings;
};

/**
 * Refuses a result that could never be written, before any work.
 *
 * @throws JobError UsageInvalid, with what to ask for instead
 */
export const refuseImpossible = async (
  films: Pick<FilmWriter, "refusal">,
  { source, encode, result, forceContainer }: WantedResult,
): Promise<void> => {
  checkContainer(result, encode.codec);
  if (!forceContainer) refuseLosing(source, result, containersOf[encode.codec]);
  const refusal = await films.refusal(source, encode);
  if (refusal !== null) throw new JobError("UsageInvalid", refusal);
};
