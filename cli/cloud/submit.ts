import { defaultStack } from "#core/store/stack-name.ts";
import { basename, dirname, join } from "node:path";
import Table from "cli-table3";
import pLimit from "p-limit";
import { contentName, uploadResumably, type UploadMemory } from "#adapters/s3/resumable-upload.ts";
import { uploadMemoryFile } from "#adapters/s3/upload-memory.ts";
import { failures, isFailureCode, JobError } from "#core/errors.ts";
import { requestFor } from "#core/job/order.ts";
import { jobRequestKey } from "#core/job/request.ts";
import { putJson } from "#core/ports/json-values.ts";
import { executionInputFor, startExecution } from "#pipeline/jobs/start-execution.ts";
import { cloudFailure, inCloud } from "#cli/cloud/cloud-failure.ts";
import type { CloudOptions } from "#cli/cloud/cloud-options.ts";
import { connect, type Cloud } from "#cli/cloud/connect.ts";
import { runsOf } from "#cli/cloud/job-runs.ts";
import { exitCodeOf as jobExitCode, untilEnd } from "#cli/cloud/status.ts";
import { filmsToSubmit, readItems, type SubmittedFilm } from "#cli/cloud/submit-films.ts";
import { namedBatch } from "#cli/request/read-batch.ts";
import { uploadView, type UploadView } from "#cli/cloud/upload-view.ts";
import { printable } from "#core/printable.ts";

export type SubmitOptions = CloudOptions & {
  readonly json?: true;
  /** JSON, as the options of a batch. */
  readonly order?: string;
  readonly wait?: true;
};

/** Seconds between looks at jobs that are waited for. */
const lookEvery = 10;

/** What became of one film of a batch. */
export type Submitted = {
  readonly job: string;
  readonly film: string;
  readonly outcome: "started" | "exists" | "failed";
  readonly detail: string;
};

/** Films uploaded at once; each goes in several parts at once. */
const filmsAtOnce = 2;

/**
 * Uploads films and starts their jobs: those of one batch, or films by their own names. Everything that can be refused is refused before the
 * first byte is sent; a film that fails later leaves the others alone.
 *
 * @returns the exit code: 0, or that of the first film that failed
 */
export const submit = (sources: readonly string[], options: SubmitOptions): Promise<number> =>
  inCloud(async () => {
    const { batch, path: file } = await namedBatch(sources, options.order);
    const path = file ?? unwritten;
    const items = await readItems(batch.items, path);
    const cloud = await connect(options);
    const films = await filmsToSubmit(cloud, items);
    const memory = await uploadMemoryFile(join(dirname(path), `.${basename(path)}.uploads`));
    const view = uploadView(films.reduce((sum, { local }) => sum + (local?.bytes ?? 0), 0));
    const limit = pLimit(filmsAtOnce);
    const failed: unknown[] = [];
    const submitted = await Promise.all(
      films.map((film) =>
        limit(() =>
          submitFilm(cloud, film, memory, view).catch((error: unknown): Submitted => {
            failed.push(cloudFailure(error));
            return describe(film, "failed", failureText(cloudFailure(error)));
          }),
        ),
      ),
    );
    view.close();
    show(submitted, options);
    const waited = options.wait === true ? await waitFor(cloud, submitted) : 0;
    return failed.length === 0 ? waited : exitCodeOf(failed[0]);
  });

/** Follows all jobs to their ends. @returns 0, or the exit code of the first one that failed */
const waitFor = async (cloud: Cloud, submitted: readonly Submitted[]): Promise<number> => {
  const jobs = submitted.filter(({ outcome }) => outcome !== "failed");
  const codes = await Promise.all(
    jobs.map(async ({ job }) => {
      const told = (line: string): void => {
        process.stderr.write(`${job}: ${printable(line)}\n`);
      };
      return jobExitCode(await untilEnd(cloud, job, lookEvery, told));
    }),
  );
  return codes.find((code) => code !== 0) ?? 0;
};

/** What a batch's own file lies beside, where films are named without one. */
const unwritten = "submit.json";

const submitFilm = async (
  cloud: Cloud,
  film: SubmittedFilm,
  memory: UploadMemory,
  view: UploadView,
): Promise<Submitted> => {
  const { id, order, address, local } = film;
  const { runs, nextName } = await runsOf(cloud, id);
  const earlier = runs.at(-1);
  // A job that was deleted leaves only the memory of its executions, and may come again.
  if (earlier !== undefined && (await cloud.storeOf(id).has(jobRequestKey))) {
    view.done(film);
    return describe(
      film,
      "exists",
      `${earlier.status.toLowerCase()} since ${earlier.started.toISOString()}`,
    );
  }
  if (local !== null && !(await isUploaded(cloud, film))) {
    const { content, path } = local;
    const progress = (bytes: number): void => {
      view.progress(film, bytes);
    };
    await uploadResumably(cloud.s3, address, path, { content, memory, progress });
  } else await memory.remember(address, null);
  view.done(film);
  const request = requestFor(address, id, order, cloud.orderDefaults);
  // Nothing runs yet, so this order is the one that counts.
  await putJson(cloud.storeOf(id), jobRequestKey, request);
  if (earlier !== undefined) {
    const outcome = await cloud.executions.start(nextName, executionInputFor(cloud.bucket, request));
    return describe(film, outcome, request.result);
  }
  const ports = { openStore: () => cloud.storeOf(id), executions: cloud.executions };
  return describe(film, await startExecution(ports, cloud.bucket, request), request.result);
};

const isUploaded = async ({ media }: Cloud, { address, local }: SubmittedFilm): Promise<boolean> => {
  const object = await media.describe(address);
  return object?.bytes === local?.bytes && object?.metadata[contentName] === local?.content;
};

const describe = (
  { id, name }: SubmittedFilm,
  outcome: Submitted["outcome"],
  detail: string,
): Submitted => ({
  job: id,
  film: name,
  outcome,
  detail,
});

const failureText = (error: unknown): string =>
  error instanceof JobError ? `${error.message} [${error.name}]` : String(error);

const exitCodeOf = (error: unknown): number =>
  error instanceof JobError && isFailureCode(error.name) ? failures[error.name].exitCode : 1;

const show = (submitted: readonly Submitted[], { json, stack }: SubmitOptions): void => {
  if (json === true) {
    for (const line of submitted) process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const table = new Table({ head: ["job", "film", "", ""], style: { head: [], border: [] } });
  for (const { job, film, outcome, detail } of submitted) table.push([job, film, outcome, detail]);
  const flag = stack === defaultStack ? "" : ` --stack ${stack}`;
  process.stdout.write(`${table.toString()}\nchromaloom watch JOB${flag} shows how one gets on.\n`);
};
