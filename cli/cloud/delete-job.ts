import { openStore } from "#adapters/stores.ts";
import { JobError } from "#core/errors.ts";
import { bucketFolders } from "#core/store/layout.ts";
import { mediaPlaces, s3Uri } from "#core/store/media-places.ts";
import { inCloud } from "#cli/cloud/cloud-failure.ts";
import type { CloudOptions } from "#cli/cloud/cloud-options.ts";
import { connect, type Cloud } from "#cli/cloud/connect.ts";
import { findRuns } from "#cli/cloud/job-runs.ts";
import { tell } from "#cli/cloud/tell.ts";

export type DeleteOptions = CloudOptions & { readonly result?: true; readonly json?: true };

/** Removes a job that does not run: its work data and the copy of its film; its result only if asked. */
export const deleteJob = (id: string, options: DeleteOptions): Promise<number> =>
  inCloud(async () => {
    const cloud = await connect(options);
    const { runs } = await findRuns(cloud, id);
    if (runs.at(-1)?.status === "RUNNING") {
      throw new JobError("JobBusy", `${id} runs; chromaloom cancel ${id} stops it first`);
    }
    const removed = await removeJob(cloud, id, options.result === true);
    const kept = options.result === true ? "" : "; its result stays (--result removes it too)";
    tell(options, { job: id, outcome: "deleted", objects: removed }, `${id} is deleted${kept}`);
    return 0;
  });

/** @returns how many objects there were. What says that there is such a job goes last. */
export const removeJob = async (cloud: Cloud, id: string, withResult: boolean): Promise<number> => {
  const prefixes = [
    `${mediaPlaces.held}${id}`,
    ...(withResult ? [`${bucketFolders.results}${id}`] : []),
    mediaPlaces.jobPrefix(id),
  ];
  let removed = 0;
  for (const key of prefixes) {
    const store = openStore(s3Uri({ bucket: cloud.bucket, key }));
    const keys: string[] = [];
    for await (const one of store.list("")) keys.push(one);
    for (const one of keys.toSorted((a, b) => depth(b) - depth(a))) await store.remove(one);
    removed += keys.length;
  }
  return removed;
};

const depth = (key: string): number => key.split("/").length;
