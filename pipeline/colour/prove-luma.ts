import { JobError } from "#core/errors.ts";
import { segmentExtension } from "#core/film/encoding.ts";
import { digestsOf, firstDifference } from "#core/film/luma-digests.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { FilmWriter } from "#core/ports/film-writer.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { getSealed } from "#core/ports/sealed-values.ts";
import type { ChunkReport } from "#core/reports/chunk-report.ts";
import type { Job } from "#pipeline/colour/job.ts";

type Ports = { readonly films: Pick<FilmWriter, "readLumaDigests">; readonly store: JobStore };

/**
 * Proves that every luma plane of a joined film is the source's: those that encoders were given are held
 * against those that the survey saw, and a film without loss is decoded once more and held against them.
 * A damaged film may decode otherwise each time: what encoders were given is what it decoded to.
 *
 * The segment that a wrong plane lies in is thrown away, so that the next run makes it again.
 *
 * @param path  of the joined film
 * @throws JobError LumaMismatch
 */
export const proveLuma = async (
  { films, store }: Ports,
  job: Job,
  reports: readonly ChunkReport[],
  path: string,
): Promise<void> => {
  const { manifest, timeline } = job;
  const given = await givenLuma(store, job, reports);
  const wrong =
    (timeline.decodeErrors.length > 0
      ? null
      : firstDifference(given, digestsOf(timeline.luma, manifest.range))) ??
    (manifest.options.encode.lossless ? firstDifference(given, await films.readLumaDigests(path)) : null);
  if (wrong === null) return;
  await discardSegment(store, job, wrong);
  throw new JobError(
    "LumaMismatch",
    `frame ${wrong} of the joined film does not have the luma of the film it was made of; nothing was published. Its segment was thrown away: give the same command again, which makes it again`,
    { frame: wrong },
  );
};

/** What all encoders were given, in the film's order. */
const givenLuma = async (
  store: JobStore,
  { manifest }: Job,
  reports: readonly ChunkReport[],
): Promise<string> => {
  let digests = "";
  for (const [index, chunk] of manifest.chunks.entries()) {
    const seals = reports[index]?.artefacts ?? {};
    digests += new TextDecoder().decode(
      await getSealed(store, jobKeys.segmentLuma(manifest, chunk), seals),
    );
  }
  return digests;
};

/** @param frame  of the result, from 0 on */
const discardSegment = async (store: JobStore, { manifest }: Job, frame: number): Promise<void> => {
  const at = Math.min(manifest.range.first + frame, manifest.range.end - 1);
  const chunk = manifest.chunks.find(({ range }) => range.first <= at && range.end > at);
  if (chunk === undefined) return;
  await store.remove(jobKeys.colourReport(manifest, chunk));
  await store.remove(jobKeys.finishReport(manifest, chunk));
  await store.remove(jobKeys.segment(manifest, chunk, segmentExtension(manifest.options.encode)));
};
