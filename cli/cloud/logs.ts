import { setTimeout as sleep } from "node:timers/promises";
import type { TaskLine } from "#adapters/aws/task-lines.ts";
import type { WorkerStage } from "#core/store/stages.ts";
import { inCloud } from "#cli/cloud/cloud-failure.ts";
import type { CloudOptions } from "#cli/cloud/cloud-options.ts";
import { connect, type Cloud } from "#cli/cloud/connect.ts";
import { findRuns } from "#cli/cloud/job-runs.ts";

export type LogsOptions = CloudOptions & {
  readonly stage?: WorkerStage;
  readonly item?: string;
  readonly progress?: true;
  readonly follow?: true;
  readonly every: number;
  readonly json?: true;
};

/** CloudWatch shows a line some seconds after it was written, and not always in order. */
const lateness = 60_000;

/** Prints what a job's tasks wrote, oldest first; with --follow until the job has ended. */
export const showLogs = (id: string, options: LogsOptions): Promise<number> =>
  inCloud(async () => {
    let shown = 0;
    for await (const line of linesOf(await connect(options), id, options)) {
      process.stdout.write(`${textOf(line, options)}\n`);
      shown += 1;
    }
    if (shown === 0 && options.json !== true) process.stderr.write(nothingSaid(id));
    return 0;
  });

const linesOf = async function* (cloud: Cloud, id: string, options: LogsOptions): AsyncGenerator<TaskLine> {
  const { stage, item, progress = false } = options;
  const filter = { job: cloud.jobRef(id).store, stage, item, progress };
  const log = cloud.taskLog();
  const given = new Set<string>();
  let since = (await findRuns(cloud, id)).runs[0]?.started ?? new Date(0);
  for (;;) {
    // Asked before the lines are read: what a task writes last must not be missed.
    const isRunning = (await findRuns(cloud, id)).runs.at(-1)?.status === "RUNNING";
    const lines = (await log.read(filter, since)).filter((line) => !given.has(line.id));
    for (const line of lines) given.add(line.id);
    yield* lines;
    if (options.follow !== true || !isRunning) return;
    since = new Date(Math.max(since.getTime(), Date.now() - lateness));
    await sleep(options.every * 1000);
  }
};

const nothingSaid = (id: string): string =>
  `no task of ${id} has written a line that matches; chromaloom status ${id} says why tasks wait or failed\n`;

const textOf = ({ time, message }: TaskLine, { json }: LogsOptions): string => {
  if (json === true) return JSON.stringify({ time: time.toISOString(), ...message });
  const { task } = message;
  const attempt = (task?.attempt ?? 1) > 1 ? `, try ${task?.attempt}` : "";
  return `${time.toISOString()}  ${task?.stage ?? ""} ${task?.item ?? "film"}${attempt}: ${whatOf(message)}`;
};

const mebibyte = 2 ** 20;

const whatOf = (message: TaskLine["message"]): string => {
  switch (message.type) {
    case "progress":
      return `${message.frames} of ${message.total} frames`;
    case "done":
      return `done, ${Math.ceil(message.peakMemoryBytes / mebibyte)} MiB of memory at most`;
    case "failed":
      return `failed, ${message.code ?? "a fault of the program"}: ${message.stack ?? message.message}`;
  }
};
