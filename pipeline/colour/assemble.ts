import type { ChunkReport } from "#core/reports/chunk-report.ts";
import { JobError } from "#core/errors.ts";
import { frameCount } from "#core/film/frame-range.ts";
import { lastPictureNote } from "#core/film/last-picture.ts";
import { segmentExtension } from "#core/film/encoding.ts";
import { jobKeys } from "#core/job/keys.ts";
import { findSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import { sealedFile } from "#core/ports/sealed-values.ts";
import type { Manifest } from "#core/job/manifest.ts";
import type { FilmFacts, FilmWriter, Segment } from "#core/ports/film-writer.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import { placeOwner } from "#core/ports/place-owner.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import { toNumber } from "#core/film/rational.ts";
import { resultDigest } from "#core/job/result-digest.ts";
import { assembleReportSchema, type AssembleReport } from "#core/reports/stage-report.ts";
import { renderReports } from "#pipeline/colour/chunk-report.ts";
import { refuseChangedFilm } from "#pipeline/colour/film-changed.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { proveLuma } from "#pipeline/colour/prove-luma.ts";

export type AssembleResult = {
  /** Sentences: what the container could not take. */
  readonly notCarried: readonly string[];
  readonly reports: readonly ChunkReport[];
};

/**
 * Joins the segments and the film's other streams, proves that the result is the film, and only then
 * publishes it. A result that this job has published before is left as it is.
 *
 * @throws JobError ChunkIncomplete when a frame was not coloured, AssemblyMismatch and LumaMismatch when
 *   the proof fails, MediaChanged when the film is another by now, OutputExists when another film lies at the result's place
 */
export const assembleFilm = async (
  { films, store, result }: AssemblePorts,
  job: Job,
): Promise<AssembleResult> => {
  const started = performance.now();
  const reports = await provenReports(store, job);
  // What a run that was killed left of its own draft.
  await result.discard();
  const known = await publishedBefore({ store, result }, job.manifest);
  if (known !== null) return { notCarried: known.notCarried, reports };
  const owner = await placeOwner(store, result);
  if (owner !== "this job") await result.check();
  try {
    await refuseChangedFilm(films, job);
    const notCarried = await joinAndProve({ films, store, result }, job, reports);
    // The sound was read just now: from the same film as the picture.
    await refuseChangedFilm(films, job);
    const remark = films.remark(job.source, job.manifest.options.encode, result.name);
    const seconds = (performance.now() - started) / 1000;
    await leaveClaim({ store, result }, job, { notCarried, remark, seconds });
    await result.publish(...(owner === "this job" ? (["own"] as const) : []));
    return { notCarried, reports };
  } catch (error) {
    await result.discard();
    throw error;
  }
};

type AssemblePorts = {
  readonly films: FilmWriter & Pick<FilmReader, "revision" | "inspect">;
  readonly store: JobStore;
  readonly result: ResultPlace;
};

const joinAndProve = async (
  { films, store, result }: AssemblePorts,
  job: Job,
  reports: readonly ChunkReport[],
): Promise<readonly string[]> => {
  const { manifest, source, timeline } = job;
  const extension = segmentExtension(manifest.options.encode);
  const segments: Segment[] = [];
  for (const [index, chunk] of manifest.chunks.entries()) {
    const key = jobKeys.segment(manifest, chunk, extension);
    const path = await sealedFile(store, key, reports[index]?.artefacts ?? {});
    segments.push({ path, range: chunk.range });
  }
  const { range } = manifest;
  const output = await result.openDraft();
  const { notCarried, soundTracks } = await films.assemble({ segments, source, timeline, range, output });
  const facts = await films.readFacts(output);
  provePicture(facts, job);
  await proveLuma({ films, store }, job, reports, output);
  if (isUndamagedWhole(job))
    proveSound(await films.compareSound({ source, timeline, path: output, tracks: soundTracks }));
  const note = lastPictureNote(lastPicture(facts, job));
  return note === null ? notCarried : [...notCarried, note];
};

/** The report of this very result, if it still lies where it was published. */
const publishedBefore = async (
  { store, result }: Pick<AssemblePorts, "store" | "result">,
  manifest: Manifest,
): Promise<AssembleReport | null> => {
  const key = jobKeys.assembleReport(await resultDigest(manifest));
  const report = await findSealedJson(store, key, assembleReportSchema);
  return report !== null && (await result.tag()) === report.resultTag ? report : null;
};

/** A film found at the result's place is known by this to be the job's own. */
const leaveClaim = async (
  { store, result }: Pick<AssemblePorts, "store" | "result">,
  { manifest }: Job,
  {
    notCarried,
    remark,
    seconds,
  }: Omit<AssembleResult, "reports"> & Pick<AssembleReport, "remark" | "seconds">,
): Promise<void> => {
  const report: AssembleReport = {
    version: 1,
    stage: "assemble",
    result: result.name,
    resultTag: await result.draftTag(),
    frames: frameCount(manifest.range),
    notCarried: [...notCarried],
    remark,
    seconds,
  };
  const digest = await resultDigest(manifest);
  // Twice: without it the result is nobody's, and the job could not be edited where it lies.
  await putSealedJson(store, jobKeys.assembleReport(digest), report);
  await putSealedJson(store, jobKeys.assembleReportCopy(digest), report);
};

const provenReports = async (store: JobStore, job: Job): Promise<ChunkReport[]> => {
  const reports: ChunkReport[] = [];
  const found = await renderReports(store, job.manifest);
  for (const [index, chunk] of job.manifest.chunks.entries()) {
    const report = found[index] ?? null;
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

/** What helps where joining went wrong: the chunks are kept, and another container joins them otherwise. */
const unpublished =
  "it was not published, every finished chunk is kept: give the same command with another container and this job's folder (-o NAME.mkv --keep-job FOLDER; without --keep-job it is .RESULT.job beside the result), and report this please";

const provePicture = (facts: FilmFacts, { manifest, timeline, source }: Job): void => {
  const { first, end } = manifest.range;
  const tick = toNumber(source.video.timeBase);
  const expected = timeline.pts.slice(first, end).map((pts) => pts * tick);
  if (facts.ptsSeconds.length !== expected.length) {
    throw new JobError(
      "AssemblyMismatch",
      `the assembled film has ${facts.ptsSeconds.length} frames, the source ${expected.length}; ${unpublished}`,
    );
  }
  const shift = (facts.ptsSeconds[0] ?? 0) - (expected[0] ?? 0);
  const wrong = expected.findIndex(
    (seconds, index) => Math.abs((facts.ptsSeconds[index] ?? 0) - seconds - shift) > toleranceSeconds,
  );
  if (wrong !== -1) {
    throw new JobError(
      "AssemblyMismatch",
      `frame ${wrong} of the assembled film is shown at ${facts.ptsSeconds[wrong] ?? 0} s, in the source at ${(expected[wrong] ?? 0) + shift} s; ${unpublished}`,
      { frame: wrong },
    );
  }
  if (facts.durationSeconds < (facts.ptsSeconds.at(-1) ?? 0) - toleranceSeconds) {
    throw new JobError(
      "AssemblyMismatch",
      `the assembled film says it lasts ${facts.durationSeconds} s, but its last frame is shown at ${facts.ptsSeconds.at(-1) ?? 0} s; ${unpublished}`,
    );
  }
};

/** Seconds that the last picture is shown, in the result and in the source. */
const lastPicture = (
  facts: FilmFacts,
  { manifest, timeline, source }: Job,
): { readonly shown: number | null; readonly wanted: number } => {
  const { end } = manifest.range;
  const last = timeline.pts[end - 1] ?? 0;
  const ticks = (timeline.pts[end] ?? last + timeline.lastDuration) - last;
  return {
    shown:
      facts.pictureEndSeconds === null ? null : facts.pictureEndSeconds - (facts.ptsSeconds.at(-1) ?? 0),
    wanted: ticks * toNumber(source.video.timeBase),
  };
};

/** Only then is all of the sound to be the source's, sample for sample. */
const isUndamagedWhole = ({ manifest }: Job): boolean =>
  manifest.damage === null && frameCount(manifest.range) === manifest.frames;

const proveSound = (difference: string | null): void => {
  if (difference === null) return;
  throw new JobError(
    "AssemblyMismatch",
    `the assembled film is not the source: ${difference}; ${unpublished}`,
  );
};
