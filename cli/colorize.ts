import { basename, dirname, join, resolve } from "node:path";
import { readEnvironment, type Environment } from "#adapters/env.ts";
import { encodeRefusal } from "#adapters/ffmpeg/encoders.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { openJobFolder, type JobFolder } from "#adapters/job-folder.ts";
import { modelDigest, modelFolderPath, readModel } from "#adapters/model-folder.ts";
import { onnxNetwork } from "#adapters/onnx-network.ts";
import { resultFile } from "#adapters/result-file.ts";
import { failures, JobError } from "#core/errors.ts";
import type { EncodeSettings } from "#core/job-options.ts";
import { jobKeys } from "#core/job-keys.ts";
import { putJson } from "#core/json-values.ts";
import { checkContainer } from "#core/result-name.ts";
import type { Source } from "#core/source.ts";
import type { ColorizeRequest } from "#cli/colorize-request.ts";
import { drawDemoFilm } from "#cli/demo-film.ts";
import { defaultOutput } from "#cli/output-name.ts";
import { progressView } from "#cli/progress-view.ts";
import { resolveOptions } from "#cli/resolve-options.ts";
import { runJob, type JobOutcome, type JobRun } from "#cli/run-job.ts";
import { summarise } from "#cli/summary.ts";

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
    const { output, folder, ...job } = await prepareJob(request);
    const { source } = job.plan;
    const outcome = await keepingUnlessDone(folder, request, async () => {
      await putJson(folder.store, jobKeys.source, source);
      return runJob({ ...job, folder, listen: view.show, signal: interruption.signal });
    });
    view.close();
    const seconds = (performance.now() - started) / 1000;
    const keptJob = request.keepJob ?? null;
    summarise({ output, source, outcome, keptJob, seconds }, request.json === true ? "json" : "text");
    return exitCodeOf(outcome);
  } finally {
    view.close();
    interruption.release();
  }
};

type PreparedJob = Omit<JobRun, "listen" | "signal"> & { readonly output: string };

/** Everything that can be refused is refused here, before any work and before anything is written. */
const prepareJob = async (request: ColorizeRequest): Promise<PreparedJob> => {
  const environment = readEnvironment();
  const films = await ffmpegFilms(environment);
  const film = await chooseFilm(request, environment);
  const source = await films.inspect(resolve(film));
  const model = await readModel(await modelFolderPath(request.model));
  const options = resolveOptions(request, source, model.card);
  const workers = request.jobs ?? environment.cores;
  const output = request.output ?? defaultOutput(film, options.encode.codec, source);
  checkOutput(output, film, source, options.encode);
  const result = resultFile(output, request.force === true ? "replace" : "refuse");
  await result.check();
  return {
    output,
    films,
    model,
    workers,
    result,
    folder: await openJobFolder(request.keepJob ?? jobFolderBeside(output)),
    openNetwork: () => onnxNetwork(model, { providers: environment.providers }),
    plan: {
      source,
      options,
      workers,
      span: { from: request.from ?? null, to: request.to ?? null },
      model: { folder: model.folder, digest: modelDigest(model.card), input: model.card.input },
    },
  };
};

const checkOutput = (output: string, film: string, source: Source, encode: EncodeSettings): void => {
  checkContainer(output, encode.codec);
  const refusal = encodeRefusal(source, encode);
  if (refusal !== null) throw new JobError("UsageInvalid", refusal);
  if (resolve(output) === resolve(film)) {
    throw new JobError(
      "UsageInvalid",
      "the result would overwrite the film itself; choose another name with -o",
    );
  }
};

const exitCodeOf = ({ manifest }: JobOutcome): number =>
  manifest.missing === null ? 0 : failures.MediaTruncated.exitCode;

/** The folder a job works in when nobody names one; the same for the same result, so that a rerun finds it. */
const jobFolderBeside = (output: string): string => join(dirname(output), `.${basename(output)}.job`);

const chooseFilm = async ({ film, demo }: ColorizeRequest, environment: Environment): Promise<string> => {
  if (demo === true) {
    if (film !== undefined)
      throw new JobError("UsageInvalid", "--demo draws its own film; leave the film's name away");
    return drawDemoFilm("chromaloom-demo.mp4", environment);
  }
  if (film === undefined) {
    throw new JobError(
      "UsageInvalid",
      "name a film to colour, or give --demo (see chromaloom colorize --help)",
    );
  }
  return film;
};

/** A finished job's folder goes, unless asked for; an unfinished one stays, so that the work is not lost. */
const keepingUnlessDone = async <Result>(
  folder: JobFolder,
  { keepJob }: ColorizeRequest,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    const result = await work();
    await folder.close(keepJob === undefined ? "remove" : "keep");
    return result;
  } catch (error) {
    await folder.close("keep");
    throw error;
  }
};

/** Ctrl-C stops the workers in order; a second one ends at once. */
const interruptible = (): { signal: AbortSignal; release: () => void } => {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(failures.Canceled.exitCode);
    controller.abort(
      new JobError("Canceled", "stopped; give the same command again to go on where it was"),
    );
  };
  // Not once: execa ends the process itself on a signal that nobody listens to any more.
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return {
    signal: controller.signal,
    release: () => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
    },
  };
};
