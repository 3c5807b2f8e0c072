import type { CutList } from "#core/cuts/cut-list.ts";
import { JobError } from "#core/errors.ts";
import { refuseImpossible } from "#pipeline/plan/preflight.ts";
import type { JobChoices } from "#core/job/choices.ts";
import type { JobRequest } from "#core/job/request.ts";
import { jobKeys } from "#core/job/keys.ts";
import { findSealedJson, putJson, putSealedJson } from "#core/ports/json-values.ts";
import type { Manifest } from "#core/job/manifest.ts";
import type { ModelCard } from "#core/model/card.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { FilmWriter } from "#core/ports/film-writer.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { placeOwner } from "#core/ports/place-owner.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { ReferenceFiles } from "#core/ports/reference-files.ts";
import type { ReferenceReader } from "#core/ports/reference-reader.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import { cutsAreNoFile } from "#core/cuts/asked-cuts.ts";
import { quoteJob } from "#core/cost/quote.ts";
import { resolveOptions } from "#core/job/resolve-options.ts";
import { sourceFor } from "#core/film/kept-picture.ts";
import { sourceSchema, type Source } from "#core/film/source.ts";
import { planReportSchema, type PlanReport } from "#core/reports/stage-report.ts";
import { secondsPerFrame } from "#core/cost/work-estimate.ts";
import { keepReferences } from "#pipeline/plan/keep-references.ts";
import { planJob } from "#pipeline/plan/plan.ts";
import { leaveWorkLists } from "#pipeline/plan/work-lists.ts";

export type PlanPorts = {
  readonly films: FilmReader & Pick<FilmWriter, "refusal">;
  readonly store: JobStore;
  readonly references: ReferenceReader;
  readonly referenceFiles: ReferenceFiles;
  readonly result: ResultPlace;
  readonly model: { readonly folder: string; readonly digest: string; readonly card: ModelCard };
};

/** Work of one chunk where machines are rented, seconds: AWS advises 3 to 5 minutes a Batch job. */
export const rentedChunkSeconds = 240;

/**
 * The plan stage, from a job's request to what the fan-outs read: source, timeline, manifest, quote and
 * lists. Run again it takes what is there and lists what is still to do. All that can be refused is
 * refused here.
 */
export const planFilm = async (
  ports: PlanPorts,
  request: JobRequest,
  progress: Progress,
): Promise<Manifest> => {
  const started = performance.now();
  const { films, store, model } = ports;
  const { choices, region, concurrency } = request;
  const found = (await knownSource(ports, request)) ?? (await films.inspect(request.film));
  const options = resolveOptions(choices, found, model.card);
  const source = sourceFor(found, options.encode.codec);
  await refuseImpossible(films, { ...request, source, encode: options.encode });
  await refuseTakenPlace(ports);
  const references = await keepReferences(ports, choices.references ?? [], model.card);
  await putSealedJson(store, jobKeys.source, source);
  const manifest = await planJob(
    { films, store },
    {
      source,
      options,
      references,
      ...(request.keyFrames === undefined ? {} : { keyFrames: request.keyFrames }),
      ...cutsAsked(choices),
      span: { from: choices.from ?? null, to: choices.to ?? null },
      workers: concurrency,
      ...(region === null
        ? {}
        : { defaultChunkFrames: Math.ceil(rentedChunkSeconds / secondsPerFrame("colour", source)) }),
      model: { folder: model.folder, digest: model.digest, input: model.card.input },
    },
    progress,
  );
  await putJson(store, jobKeys.quote, quoteJob(manifest, source, request));
  await leaveWorkLists(store, manifest);
  await leavePlanReport(store, (performance.now() - started) / 1000);
  return manifest;
};

/** @throws JobError UsageInvalid for a file, which only a command on the machine that holds it can read */
const cutsAsked = ({ cuts }: JobChoices): { readonly cuts?: CutList } => {
  if (typeof cuts === "string") throw new JobError("UsageInvalid", cutsAreNoFile(cuts));
  return cuts === undefined ? {} : { cuts };
};

/** What an earlier run found out of the very same film; null: it must be looked into. */
const knownSource = async ({ films, store }: PlanPorts, { film }: JobRequest): Promise<Source | null> => {
  const revision = await films.revision(film);
  if (revision === null) return null;
  const source = await findSealedJson(store, jobKeys.source, sourceSchema);
  return source?.uri === film && source.etag === revision ? source : null;
};

/** A result of this job's own, from an earlier run, is no reason to refuse. */
const refuseTakenPlace = async ({ store, result }: PlanPorts): Promise<void> => {
  if ((await placeOwner(store, result)) !== "this job") await result.check();
};

/** The first run's seconds stay: later ones find the survey done. */
const leavePlanReport = async (store: JobStore, seconds: number): Promise<void> => {
  const report: PlanReport = { version: 1, stage: "plan", seconds };
  const known = await findSealedJson(store, jobKeys.planReport, planReportSchema);
  if (known === null) await putSealedJson(store, jobKeys.planReport, report);
};
