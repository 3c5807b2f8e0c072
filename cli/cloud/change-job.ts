import { rename } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { withEnding } from "#adapters/disk/short-name.ts";
import { resultFile } from "#adapters/disk/result-file.ts";
import { s3Failure } from "#adapters/s3/failure.ts";
import { fetchResumed } from "#adapters/s3/resumable-fetch.ts";
import { JobError } from "#core/errors.ts";
import { fileNameOf, parseS3Uri } from "#core/store/media-places.ts";
import { inCloud } from "#cli/cloud/cloud-failure.ts";
import type { CloudOptions } from "#cli/cloud/cloud-options.ts";
import { connect } from "#cli/cloud/connect.ts";
import { findRuns } from "#cli/cloud/job-runs.ts";
import { tell } from "#cli/cloud/tell.ts";
import { statusWord } from "#cli/cloud/status-view.ts";

export type CancelOptions = CloudOptions & { readonly json?: true };

/** Stops a job's execution and ends its tasks, waiting or running; what is done is kept. */
export const cancelJob = (id: string, options: CancelOptions): Promise<number> =>
  inCloud(async () => {
    const cloud = await connect(options);
    const run = (await findRuns(cloud, id)).runs.at(-1);
    if (run?.status !== "RUNNING") {
      const state = statusWord(run ?? null);
      tell(options, { job: id, outcome: state }, `${id} does not run: ${state}`);
      return 0;
    }
    const before = new Date();
    await cloud.executions.stop(run.name, "stopped with chromaloom cancel");
    const ended = await cloud.tasks()?.terminate(id, before, "chromaloom cancel");
    const tasks = ended === undefined ? "the deployment ends its tasks" : `tasks ended: ${ended}`;
    tell(
      options,
      { job: id, outcome: "canceled", tasksEnded: ended ?? null },
      `${id} is canceled; ${tasks}; chromaloom retry ${id} goes on from here`,
    );
    return 0;
  });

export type FetchOptions = CloudOptions & {
  readonly output?: string;
  readonly force?: true;
  readonly json?: true;
};

/** Where a fetch keeps what it has so far: the same place for the same result, so that it is found again. */
const partBeside = (path: string): string =>
  withEnding(join(dirname(path), `.${basename(path)}`), ".fetch-part");

/** Brings a job's result to this machine, whole or not at all; one that was stopped goes on. */
export const fetchResult = (id: string, options: FetchOptions): Promise<number> =>
  inCloud(async () => {
    const existing = options.force === true ? "replace" : "refuse";
    // A place that is taken is said before credentials are asked for.
    if (options.output !== undefined) await resultFile(resolve(options.output), existing).check();
    const cloud = await connect(options);
    const { request, runs } = await findRuns(cloud, id);
    const address = parseS3Uri(request.result);
    const path = options.output ?? fileNameOf(address.key);
    const place = resultFile(resolve(path), existing);
    await place.check();
    if ((await cloud.media.describe(address)) === null) {
      const state = statusWord(runs.at(-1) ?? null);
      throw new JobError(
        "MediaMissing",
        `there is no result of ${id} yet: the job is ${state}; chromaloom status ${id} says more`,
      );
    }
    const part = partBeside(resolve(path));
    try {
      await fetchResumed(cloud.s3, address, part);
      await rename(part, await place.openDraft());
      await place.publish();
    } catch (error) {
      await place.discard();
      throw s3Failure(error, "fetch", address);
    }
    tell(options, { job: id, outcome: "fetched", path }, path);
    return 0;
  });
