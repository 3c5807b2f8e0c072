import { refuseImpossible } from "#pipeline/plan/preflight.ts";
import { basename, dirname, extname, join, resolve } from "node:path";
import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { packagedToolsNote } from "#adapters/ffmpeg/process/binaries.ts";
import { dropRemains, refuseTakenResult } from "#adapters/disk/job-folder.ts";
import { withCutsRead } from "#adapters/cuts/cut-files.ts";
import { describeModel } from "#adapters/network/model-folder.ts";
import { withEnding } from "#adapters/disk/short-name.ts";
import { refuseOverwriting } from "#adapters/disk/same-file.ts";
import { plainBeside, siblingOf } from "#adapters/disk/byte-names.ts";
import { resultFile } from "#adapters/disk/result-file.ts";
import { JobError } from "#core/errors.ts";
import type { JobRequest } from "#core/job/request.ts";
import { choicesOf, runChoicesOf, type JobChoices } from "#core/job/choices.ts";
import { filmOptions } from "#core/job/film-options.ts";
import { resolveOptions } from "#core/job/resolve-options.ts";
import { carriageNotes } from "#core/film/carriage.ts";
import { keptNotes, sourceFor } from "#core/film/kept-picture.ts";
import type { Source } from "#core/film/source.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";
import { typedPalette } from "#cli/request/typed-palette.ts";
import { checkWorkers } from "#cli/request/check-workers.ts";
import { defaultOutput, outputAt, type WantedFilm } from "#cli/request/output-name.ts";

export type Ordered = {
  readonly order: JobRequest;
  readonly source: Source;
  readonly notes: readonly string[];
};

/** What a person should know before any work: a container of ours, and what it does not hold. */
const startNotes = (
  { output }: ColorizeRequest,
  { film, result }: JobRequest,
  source: Source,
  remark: string | null,
): string[] => {
  const [given, chosen] = [extname(film).toLowerCase(), extname(result).toLowerCase()];
  const changed = output === undefined && given !== chosen;
  return [
    ...(changed ? [`the result goes into ${chosen}, which holds what the film has: ${result}`] : []),
    ...source.notes,
    ...keptNotes(source),
    ...carriageNotes(source, result),
    ...(remark === null ? [] : [remark]),
  ];
};

/**
 * What was typed as a job's request. All that can be refused before any work is refused here.
 *
 * @param root  of a job that has its folder already; absent: it will lie beside the result
 */
export const orderJob = async (
  request: ColorizeRequest & { readonly film: string },
  root?: string,
): Promise<Ordered> => {
  const environment = readEnvironment();
  const [films, toolsNote] = await Promise.all([ffmpegFilms(environment), packagedToolsNote(environment)]);
  const film = resolve(request.film);
  const found = await films.inspect(film);
  const choices = await localChoices(request);
  const model = await describeModel(choices.model ?? filmOptions.model.default);
  const { encode } = resolveOptions(choices, found, model.card);
  const source = sourceFor(found, encode.codec);
  const run = runChoicesOf(request.asked, {
    concurrency: environment.cores,
    review: request.keepJob !== undefined,
    priority: 0,
    budget: null,
    callback: null,
  });
  const result = resolve(
    request.output ??
      (await placeOfResult(request, film, { codec: encode.codec, source, delivery: choices.for })),
  );
  await refuseImpossible(films, { ...run, source, encode, result });
  await refuseOverwriting(film, result);
  checkWorkers(run.concurrency);
  if (root === undefined) await refuseTaken(request, resultAt({ result, ...run }), jobFolderBeside(result));
  const order: JobRequest = {
    version: 1,
    id: "local",
    film,
    result,
    choices: choices,
    ...run,
    region: null,
  };
  return {
    order,
    source,
    notes: [
      ...(toolsNote === null ? [] : [toolsNote]),
      ...startNotes(request, order, source, films.remark(source, encode, result)),
    ],
  };
};

const placeOfResult = async (
  { resultStem: stem }: ColorizeRequest,
  film: string,
  wanted: WantedFilm,
): Promise<string> =>
  stem === undefined
    ? siblingOf(film, (path) => defaultOutput(path, wanted))
    : outputAt({ stem, mark: "" }, film, wanted);

export const resultAt = ({
  result,
  replaceResult,
}: Pick<JobRequest, "result" | "replaceResult">): ResultPlace =>
  resultFile(result, replaceResult ? "replace" : "refuse");

/** @throws JobError OutputExists, OutputUnwritable */
const refuseTaken = async (
  { keepJob }: ColorizeRequest,
  place: ResultPlace,
  folder: string,
): Promise<void> => {
  try {
    await refuseTakenResult(keepJob ?? folder, place);
  } catch (error) {
    if (keepJob === undefined) await dropRemains(folder);
    throw error;
  }
};

/** Evidence is kept only in a job that is. @throws JobError UsageInvalid */
const localChoices = async (request: ColorizeRequest): Promise<JobChoices> => {
  const { asked, keepJob } = request;
  const palette = await typedPalette(request);
  const { references, ...read } = await withCutsRead(choicesOf(asked));
  const others = { ...read, ...(palette === null ? {} : { palette }) };
  // Workers stand elsewhere.
  const choices =
    references === undefined ? others : { ...others, references: references.map(onThisMachine) };
  if (keepJob !== undefined) return choices;
  if (choices.keepEvidenceMiB !== undefined) {
    throw new JobError(
      "UsageInvalid",
      "--keep-evidence is a budget for a kept job; give --keep-job FOLDER as well",
    );
  }
  return { ...choices, keepEvidenceMiB: 0 };
};

const onThisMachine = (path: string): string => (path.startsWith("s3:") ? path : resolve(path));

/** The folder a job works in when nobody names one; the same for the same result, so that a rerun finds it. */
export const jobFolderBeside = (result: string): string => {
  const output = plainBeside(result);
  return withEnding(join(dirname(output), `.${basename(output)}`), ".job");
};
