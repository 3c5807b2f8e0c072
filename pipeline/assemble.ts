import type { ChunkReport } from "#core/chunk-report.ts";
import { JobError } from "#core/errors.ts";
import { frameCount } from "#core/frame-range.ts";
import { segmentExtension } from "#core/job-options.ts";
import { jobKeys } from "#core/job-keys.ts";
import { isPart, type Chunk } from "#core/manifest.ts";
import type { FilmFacts, FilmWriter, JobStore, ResultPlace, Segment } from "#core/ports.ts";
import { toNumber } from "#core/rational.ts";
import { findReport } from "#pipeline/chunk-report.ts";
import type { Job } from "#pipeline/job.ts";

export type AssembleResult = {
  /** Sentences: what the container could not take. */
  readonly notCarried: readonly string[];
  readonly reports: readonly ChunkReport[];
};

/**
 * Joins the segments and the film's other streams, proves that the result is the film, and only then
 * publishes it.
 *
 * @throws JobError ChunkIncomplete when a frame was not coloured, AssemblyMismatch when the proof fails
 */
export const assembleFilm = async (
  { films, store, result }: { films: FilmWriter; store: JobStore; result: ResultPlace },
  job: Job,
): Promise<AssembleResult> => {
  const { manifest, source, timeline } = job;
  const reports = await provenReports(store, job);
  const extension = segmentExtension(manifest.options.encode);
  const segments: Segment[] = [];
  for (const chunk of manifest.chunks) {
    const path = await store.localFile(jobKeys.segment(manifest, chunk, extension));
    segments.push({ path, range: chunk.range });
  }
  try {
    const { range } = manifest;
    const notCarried = await films.assemble({ segments, source, timeline, range, output: result.draft });
    const facts = await films.readFacts(result.draft);
    provePicture(facts, job);
    if (isUndamagedWhole(job) && notCarried.length === 0) {
      proveSound(facts, await films.readFacts(source.uri));
    }
    await result.publish();
    return { notCarried, reports };
  } catch (error) {
    await result.discard();
    throw error;
  }
};

/** Report of the stage that coloured a chunk's frames. */
const reportKey = (job: Job, chunk: Chunk): string =>
  isPart(chunk) ? jobKeys.finishReport(job.manifest, chunk) : jobKeys.colourReport(job.manifest, chunk);

const provenReports = async (store: JobStore, job: Job): Promise<ChunkReport[]> => {
  const reports: ChunkReport[] = [];
  for (const chunk of job.manifest.chunks) {
    const report = await findReport(store, reportKey(job, chunk));
    if (report?.framesColoured !== frameCount(chunk.range)) {
      throw new JobError(
        "ChunkIncomplete",
        `chunk ${chunk.id} has ${report?.framesColoured ?? 0} of ${frameCount(chunk.range)} frames coloured; run the same command again`,
        { chunk: chunk.id },
      );
    }
    reports.push(report);
  }
  return reports;
};

/** Containers store times in ticks of a millisecond at the coarsest (Matroska): half a tick of rounding each way. */
const toleranceSeconds = 0.0011;

const provePicture = (facts: FilmFacts, { manifest, timeline, source }: Job): void => {
  const { first, end } = manifest.range;
  const tick = toNumber(source.video.timeBase);
  const expected = timeline.pts.slice(first, end).map((pts) => pts * tick);
  if (facts.ptsSeconds.length !== expected.length) {
    throw new JobError(
      "AssemblyMismatch",
      `the assembled film has ${facts.ptsSeconds.length} frames, the source ${expected.length}; it was not published`,
    );
  }
  const shift = (facts.ptsSeconds[0] ?? 0) - (expected[0] ?? 0);
  const wrong = expected.findIndex(
    (seconds, index) => Math.abs((facts.ptsSeconds[index] ?? 0) - seconds - shift) > toleranceSeconds,
  );
  if (wrong !== -1) {
    throw new JobError(
      "AssemblyMismatch",
      `frame ${wrong} of the assembled film is shown at ${facts.ptsSeconds[wrong] ?? 0} s, in the source at ${(expected[wrong] ?? 0) + shift} s; it was not published`,
      { frame: wrong },
    );
  }
  if (facts.durationSeconds < (facts.ptsSeconds.at(-1) ?? 0) - toleranceSeconds) {
    throw new JobError(
      "AssemblyMismatch",
      `the assembled film says it lasts ${facts.durationSeconds} s, but its last frame is shown at ${facts.ptsSeconds.at(-1) ?? 0} s; it was not published`,
    );
  }
};

/** Only then is the sound to be the source's, packet for packet. */
const isUndamagedWhole = ({ manifest }: Job): boolean =>
  manifest.damage === null && frameCount(manifest.range) === manifest.frames;

const proveSound = (result: FilmFacts, source: FilmFacts): void => {
  const [ours, theirs] = [result.audioPackets.join(", "), source.audioPackets.join(", ")];
  if (ours === theirs) return;
  throw new JobError(
    "AssemblyMismatch",
    `the assembled film's sound has ${ours || "no"} packets a track, the source's ${theirs || "none"}; it was not published`,
  );
};
