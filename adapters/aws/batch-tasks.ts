import {
  DescribeJobsCommand,
  paginateListJobs,
  TerminateJobCommand,
  type BatchClient,
  type JobDetail,
  type JobSummary,
} from "@aws-sdk/client-batch";
import pLimit from "p-limit";

/** Jobs that DescribeJobs takes in one call. */
const maxDescribed = 100;

const ended: ReadonlySet<string | undefined> = new Set(["SUCCEEDED", "FAILED"]);

/** Tag that every task carries: the id of the job it works for. */
const jobTag = "chromaloom-job";

/** Tasks in Batch's queues. */
export const batchTasks = (client: BatchClient, queues: readonly string[]) => ({
  /**
   * Ends the tasks of a job that were submitted before a time: waiting ones leave the queue, running
   * ones are told to stop, and killed after half a minute.
   *
   * @returns how many there were
   */
  terminate: async (job: string, before: Date, reason: string): Promise<number> => {
    const found = (await openInAll(client, queues, job, before)).flatMap(({ jobId }) => jobId ?? []);
    const limit = pLimit(8);
    const end = (jobId: string) => client.send(new TerminateJobCommand({ jobId, reason }));
    await Promise.all(found.map((jobId) => limit(() => end(jobId))));
    return found.length;
  },
  /** The tasks of a job that have not ended, by Batch's word for how they stand and the reason it gives. */
  standing: async (job: string): Promise<TaskStanding[]> => {
    const standings = new Map<string, TaskStanding>();
    for (const { status = "UNKNOWN", statusReason } of await openInAll(client, queues, job, new Date())) {
      const reason = statusReason ?? null;
      const key = JSON.stringify([status, reason]);
      const before = standings.get(key)?.tasks ?? 0;
      standings.set(key, { status, reason, tasks: before + 1 });
    }
    return [...standings.values()].toSorted((a, b) => b.tasks - a.tasks);
  },
});

/** So many tasks stand alike. */
export type TaskStanding = {
  /** SUBMITTED, PENDING, RUNNABLE (waiting for a machine), STARTING or RUNNING. */
  readonly status: string;
  /** What Batch says of it, such as why nothing can start; null: nothing. */
  readonly reason: string | null;
  readonly tasks: number;
};

const openInAll = async (
  client: BatchClient,
  queues: readonly string[],
  job: string,
  before: Date,
): Promise<JobDetail[]> => {
  const found: JobDetail[] = [];
  for (const queue of queues) found.push(...(await openTasks(client, queue, job, before)));
  return found;
};

const openTasks = async (
  client: BatchClient,
  jobQueue: string,
  job: string,
  before: Date,
): Promise<JobDetail[]> => {
  // With a filter Batch lists every status; names begin with the job's id, and so may another job's.
  const filters = [{ name: "JOB_NAME", values: [`${job}-*`] }];
  const open: string[] = [];
  for await (const { jobSummaryList = [] } of paginateListJobs({ client }, { jobQueue, filters })) {
    open.push(...jobSummaryList.filter((task) => isOpen(task, before)).flatMap(({ jobId }) => jobId ?? []));
  }
  const ours: JobDetail[] = [];
  for (let at = 0; at < open.length; at += maxDescribed) {
    const command = new DescribeJobsCommand({ jobs: open.slice(at, at + maxDescribed) });
    const { jobs = [] } = await client.send(command);
    ours.push(...jobs.filter(({ tags }) => tags?.[jobTag] === job));
  }
  return ours;
};

const isOpen = ({ status, createdAt = 0 }: JobSummary, before: Date): boolean =>
  !ended.has(status) && createdAt < before.getTime();
