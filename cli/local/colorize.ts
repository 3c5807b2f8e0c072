import { refuseImpossible } from "#pipeline/plan/preflight.ts";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { readEnvironment, type Environment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { packagedToolsNote } from "#adapters/ffmpeg/process/binaries.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import {
  checkJobFolder,
  dropRemains,
  openJobFolder,
  refuseTakenResult,
} from "#adapters/disk/job-folder.ts";
import { withCutsRead } from "#adapters/cuts/cut-files.ts";
import { describeModel } from "#adapters/network/model-folder.ts";
import { withEnding } from "#adapters/disk/short-name.ts";
import { refuseOverwriting } from "#adapters/disk/same-file.ts";
import { plainBeside, withoutAliases, siblingOf } from "#adapters/disk/byte-names.ts";
import { resultFile } from "#adapters/disk/result-file.ts";
import { failures, JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job/keys.ts";
import { executionInput, type ExecutionInput } from "#core/job/ref.ts";
import { jobRequestKey, type JobRequest } from "#core/job/request.ts";
import { putSealedJson } from "#core/ports/json-values.ts";
import { choicesOf, runChoicesOf, type JobChoices } from "#core/job/choices.ts";
import { filmOptions } from "#core/job/option-table.ts";
import { resolveOptions } from "#core/job/resolve-options.ts";
import { carriageNotes } from "#core/film/carriage.ts";
import type { Source } from "#core/film/source.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import type { ColorizeRequest } from "#cli/local/colorize-request.ts";
import { typedPalette } from "#cli/local/typed-palette.ts";
import { readOutcome } from "#cli/local/job-outcome.ts";
import { checkExtras, leaveExtras } from "#cli/local/leave-extras.ts";
import { tellAwaited } from "#cli/local/colourist-text.ts";
import { keyFramesOf } from "#cli/local/key-frames-of.ts";
import { interruptible } from "#cli/local/interruption.ts";
import { keepUnlessDone } from "#cli/local/keep-unless-done.ts";
import { defaultOutput } from "#cli/local/output-name.ts";
import { progressView } from "#cli/local/progress-view.ts";
import { runJob } from "#cli/runner/run-job.ts";
import { summarise } from "#cli/local/summary.ts";

/**
 * Colours one film on this machine, from what was typed to the summary.
 *
 * @returns the exit code: 0, or MediaTruncated's when a damaged film was coloured as far as it goes
 */
export const colorize = async (request: ColorizeRequest): Promise<number> => {
  const started = performance.now();
  const view = progressView(request.json === true ? "json" : process.stderr.isTTY ? "live" : "lines");
  const interruption = interruptible();
  try {
    const { order, source, notes } = await orderJob(request);
    for (const text of notes) view.show({ type: "note", text });
    const root = request.keepJob ?? jobFolderBeside(order.result);
    await checkJobFolder(root);
    await checkExtras(request, order, root);
    const folder = await openJobFolder(root);
    const place = resultAt(order);
    const done = await keepUnlessDone(
      { folder, place, isKept: request.keepJob !== undefined },
      async () => {
        // Once more, now that nobody else works for the same result.
        await refuseTakenResult(root, place);
        // Plan takes it as it is while the film stays the same.
        await putSealedJson(folder.store, jobKeys.source, source);
        const keyFrames = await keyFramesOf(request, {
          ...{ order, film: source.fingerprint, store: folder.store },
          ...{ show: view.show, signal: interruption.signal },
        });
        if (keyFrames?.type === "awaited") return keyFrames;
        const coloured = keyFrames === null ? {} : { keyFrames: [...keyFrames.keyFrames] };
        await putSealedJson(folder.store, jobRequestKey, { ...order, ...coloured });
        const { peakMemoryBytes } = await runJob({
          input: inputOf(order, folder.root),
          execution: `${order.id}_${Date.now().toString(36)}`,
          openStore: folderStore,
          events: { send: () => Promise.resolve() },
          listen: view.show,
          signal: interruption.signal,
        });
        return {
          type: "done" as const,
          colourist: keyFrames?.report ?? null,
          outcome: await readOutcome(folder.store, peakMemoryBytes),
          extras: await leaveExtras(request, {
            ...folder,
            output: order.result,
            signal: interruption.signal,
          }),
        };
      },
    );
    view.close();
    const form = request.json === true ? "json" : "text";
    if (done.type === "awaited") return tellAwaited(done.awaited, form);
    const { outcome, extras, colourist } = done;
    const seconds = (performance.now() - started) / 1000;
    const output = request.output ?? relative(process.cwd(), withoutAliases(order.result));
    const keptJob = request.keepJob ?? null;
    summarise({ output, outcome, extras, colourist, keptJob, seconds }, form);
    return outcome.manifest.missing === null ? 0 : failures.MediaTruncated.exitCode;
  } finally {
    view.close();
    interruption.release();
  }
};

/** Worker processes of one machine; each holds some hundred MiB. */
const maxWorkers = 256;

type Ordered = { readonly order: JobRequest; readonly source: Source; readonly notes: readonly string[] };

/** What a person should know before any work: a container of ours, and what it does not hold. */
const startNotes = (
  { output }: ColorizeRequest,
  film: string,
  { result }: JobRequest,
  source: Source,
  remark: string | null,
): string[] => {
  const [given, chosen] = [extname(film).toLowerCase(), extname(result).toLowerCase()];
  const changed = output === undefined && given !== chosen;
  return [
    ...(changed ? [`the result goes into ${chosen}, which holds what the film has: ${result}`] : []),
    ...source.notes,
    ...carriageNotes(source, result),
    ...(remark === null ? [] : [remark]),
  ];
};

/** What was typed as a job's request. All that can be refused before any work is refused here. */
const orderJob = async (request: ColorizeRequest): Promise<Ordered> => {
  const environment = readEnvironment();
  const [films, toolsNote] = await Promise.all([ffmpegFilms(environment), packagedToolsNote(environment)]);
  const film = resolve(await chooseFilm(request, environment));
  const source = await films.inspect(film);
  const choices = await localChoices(request);
  const model = await describeModel(choices.model ?? filmOptions.model.default);
  const { encode } = resolveOptions(choices, source, model.card);
  const run = runChoicesOf(request.asked, {
    concurrency: environment.cores,
    review: request.keepJob !== undefined,
    priority: 0,
    budget: null,
    callback: null,
  });
  const result = resolve(
    request.output ?? (await siblingOf(film, (path) => defaultOutput(path, encode.codec, source))),
  );
  refuseImpossible(films, { ...run, source, encode, result });
  await refuseOverwriting(film, result);
  if (run.concurrency > maxWorkers) {
    throw new JobError(
      "UsageInvalid",
      `--workers ${run.concurrency} is more than one machine runs; give at most ${maxWorkers}`,
    );
  }
  await refuseTaken(request, resultAt({ result, ...run }), jobFolderBeside(result));
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
      ...startNotes(request, film, order, source, films.remark(source, encode)),
    ],
  };
};

const resultAt = ({ result, replaceResult }: Pick<JobRequest, "result" | "replaceResult">): ResultPlace =>
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

const inputOf = (request: JobRequest, folder: string): ExecutionInput => {
  const store = resolve(folder);
  return executionInput({ id: request.id, store, bucket: "local", prefix: store }, request);
};

/** The folder a job works in when nobody names one; the same for the same result, so that a rerun finds it. */
const jobFolderBeside = (result: string): string => {
  const output = plainBeside(result);
  return withEnding(join(dirname(output), `.${basename(output)}`), ".job");
};

const chooseFilm = async ({ film, demo }: ColorizeRequest, environment: Environment): Promise<string> => {
  if (demo !== undefined) {
    if (film !== undefined)
      throw new JobError(
        "UsageInvalid",
        `--demo brings its own film; name no other (given: ${JSON.stringify(film)})`,
      );
    const { layDemoFilm } = await import("#cli/local/demo-film.ts");
    return layDemoFilm(demo, environment);
  }
  if (film === undefined) {
    throw new JobError(
      "UsageInvalid",
      "name a film to colour, or give --demo (see chromaloom colorize --help)",
    );
  }
  return film;
};
