import { dirname, join } from "node:path";
import { isOriginalJob, openJobFolder } from "#adapters/disk/job-folder.ts";
import type { RecordItem } from "#core/batches/batch-record.ts";
import { JobError } from "#core/errors.ts";
import { jobFolderBeside } from "#cli/local/order-job.ts";

/** Takes away the folder of a finished job, which a run left that was killed just before it did so. */
export const jobFolderRemains = async (
  results: string,
  { result }: RecordItem,
  kind: "film" | "frames",
): Promise<void> => {
  if (result === null) return;
  const path = join(results, result);
  const root = jobFolderBeside(kind === "film" ? path : dirname(path));
  if (!(await isOriginalJob(root))) return;
  const folder = await openJobFolder(root).catch((error: unknown) => {
    // Another process is at it, which takes it away itself.
    if (error instanceof JobError && error.name === "JobBusy") return null;
    throw error;
  });
  await folder?.close("remove");
};
