import { setTimeout as sleep } from "node:timers/promises";
import Table from "cli-table3";
import type { ExecutionFacts } from "#adapters/aws/executions.ts";
import { failures, isFailureCode } from "#core/errors.ts";
import { inCloud } from "#cli/cloud/cloud-failure.ts";
import type { CloudOptions } from "#cli/cloud/cloud-options.ts";
import { connect, type Cloud } from "#cli/cloud/connect.ts";
import { readStatus, type JobStatus } from "#cli/cloud/job-status.ts";
import { duration, statusText, statusWord } from "#cli/cloud/status-view.ts";
import { printable } from "#core/printable.ts";

export type StatusOptions = CloudOptions & { readonly json?: true; readonly failed?: true };
export type WatchOptions = StatusOptions & { readonly every: number };

/** Executions that the list shows. */
const listed = 30;

/** Prints a job's status, or the newest jobs where none is named. */
export const showStatus = (id: string | undefined, options: StatusOptions): Promise<number> =>
  inCloud(async () => {
    const cloud = await connect(options);
    if (id === undefined) showList(await listRuns(cloud, options), options);
    else show(await readStatus(cloud, id), options);
    return 0;
  });

/** Executions whose end somebody may have to look into; a job that was canceled is none. */
const failedStates = ["FAILED", "TIMED_OUT"] as const;

const listRuns = async ({ executions }: Cloud, { failed }: StatusOptions): Promise<ExecutionFacts[]> => {
  if (failed !== true) return executions.list(listed);
  const runs = await Promise.all(failedStates.map((status) => executions.list(listed, status)));
  return runs
    .flat()
    .toSorted((a, b) => b.started.getTime() - a.started.getTime())
    .slice(0, listed);
};

/** Prints what changes until the job ends. @returns the exit code: 0, or that of the job's failure */
export const watchJob = (id: string, options: WatchOptions): Promise<number> =>
  inCloud(async () => {
    const cloud = await connect(options);
    const tellLine = (line: string): void => {
      if (options.json !== true) process.stderr.write(`${printable(line)}\n`);
    };
    const status = await untilEnd(cloud, id, options.every, tellLine);
    show(status, options);
    return exitCodeOf(status);
  });

/** How a job stands at its end. @param told  gets each thing worth telling, once */
export const untilEnd = async (
  cloud: Cloud,
  id: string,
  everySeconds: number,
  told: (line: string) => void,
): Promise<JobStatus> => {
  const before = new Set<string>();
  for (;;) {
    const status = await readStatus(cloud, id);
    for (const line of changes(status)) if (!before.has(line)) told(line);
    for (const line of changes(status)) before.add(line);
    if (status.run?.status !== "RUNNING") return status;
    await sleep(everySeconds * 1000);
  }
};

/** Lines that are worth telling once. */
const changes = ({ run, quote, stages, tries, failedTasks }: JobStatus): string[] => [
  statusWord(run),
  ...(quote === null
    ? []
    : [`planned: ${quote.frames} frames in ${quote.shots} shots, ${quote.chunks} chunks`]),
  ...stages
    .filter(({ done }) => done > 0)
    .map(({ stage, done, total }) => `${stage} ${done}/${total} frames`),
  ...tries.map(({ stage, item, message }) => `${stage} ${item ?? ""}: ${message}; tried again`),
  ...failedTasks.map(({ stage, item, message }) => `${stage} ${item ?? ""} failed: ${message}`),
];

const show = (status: JobStatus, { json }: StatusOptions): void => {
  process.stdout.write(
    json === true ? `${JSON.stringify(status)}\n` : printable(statusText(status, new Date())),
  );
};

const showList = (runs: readonly ExecutionFacts[], { json, failed }: StatusOptions): void => {
  if (json === true) {
    for (const run of runs) process.stdout.write(`${JSON.stringify(run)}\n`);
    return;
  }
  if (runs.length === 0) {
    process.stdout.write(
      failed === true
        ? "no job failed, as far as Step Functions remembers\n"
        : "no jobs yet; chromaloom submit, or a film under uploads/, starts one\n",
    );
    return;
  }
  const table = new Table({ head: ["job", "", "started", "time"], style: { head: [], border: [] } });
  for (const run of runs) {
    const time = (run.stopped ?? new Date()).getTime() - run.started.getTime();
    const [job = "", again] = run.name.split("_");
    const name = again === undefined ? job : `${job} (run ${again})`;
    table.push([name, statusWord(run), run.started.toISOString(), duration(time)]);
  }
  process.stdout.write(`${table.toString()}\n`);
};

/** What a command that waited for a job exits with. */
export const exitCodeOf = ({ run, failure }: JobStatus): number => {
  if (run?.status === "SUCCEEDED") return 0;
  if (run?.status === "ABORTED") return failures.Canceled.exitCode;
  return failure !== null && isFailureCode(failure.code) ? failures[failure.code].exitCode : 6;
};
