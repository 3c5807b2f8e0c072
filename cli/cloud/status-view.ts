import { itemName } from "#core/job/item-name.ts";
import Table from "cli-table3";
import type { ExecutionFacts } from "#adapters/aws/executions.ts";
import type { JobStatus, StageStatus } from "#cli/cloud/job-status.ts";

const words: Readonly<Record<ExecutionFacts["status"], string>> = {
  RUNNING: "running",
  PENDING_REDRIVE: "running",
  SUCCEEDED: "done",
  FAILED: "failed",
  TIMED_OUT: "out of time",
  ABORTED: "canceled",
};

/** What a run is, in a word. */
export const statusWord = (run: ExecutionFacts | null): string =>
  run === null ? "not started" : words[run.status];

export const duration = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours} h ` : ""}${hours > 0 || minutes > 0 ? `${minutes} min ` : ""}${seconds % 60} s`;
};

/** A job's status as a page of text. @param now  for what still runs */
export const statusText = (status: JobStatus, now: Date): string =>
  [
    headline(status, now),
    `film    ${status.request.film}`,
    `result  ${status.request.result}`,
    ...quoteLines(status),
    ...waitLines(status),
    ...(status.stages.length === 0 ? [] : [stageTable(status.stages)]),
    ...taskLines(status),
    ...tryLines(status),
    ...failureLines(status),
    ...reportLines(status),
    ...webhookLines(status),
    "",
  ].join("\n");

const headline = ({ job, run, runs }: JobStatus, now: Date): string => {
  const time = run === null ? "" : `, ${duration((run.stopped ?? now).getTime() - run.started.getTime())}`;
  return `${job}: ${statusWord(run)}${time}${runs > 1 ? `, run ${runs}` : ""}`;
};

const quoteLines = ({ quote, request: { budget } }: JobStatus): string[] => {
  if (quote === null) return [];
  const { frames, shots, chunks, money } = quote;
  const price = money === null ? "" : `, quoted at ${money.amount.toFixed(2)} ${money.currency}`;
  const limit = budget === null ? "" : ` (budget ${budget.amount} ${budget.currency})`;
  return [`plan    ${frames} frames, ${shots} shots, ${chunks} chunks${price}${limit}`];
};

const waitLines = ({ job, waits }: JobStatus): string[] =>
  waits === null
    ? []
    : [
        `waits   for ${waits.keyFrames} coloured key frames, ${waits.there} there, until ${waits.until}; chromaloom submit-keyframes ${job} FOLDER sends them`,
      ];

const stageTable = (stages: readonly StageStatus[]): string => {
  const table = new Table({ head: ["stage", "frames", "", "time"], style: { head: [], border: [] } });
  for (const { stage, done, total, since, until } of stages) {
    const time = since === null || until === null ? "" : duration(Date.parse(until) - Date.parse(since));
    table.push([stage, `${done}/${total}`, `${Math.floor((100 * done) / total)} %`, time]);
  }
  return table.toString();
};

const taskWords: Readonly<Record<string, string>> = {
  RUNNABLE: "waiting for a machine",
  STARTING: "starting",
  RUNNING: "running",
};

const taskLines = ({ tasks }: JobStatus): string[] =>
  (tasks ?? []).map(({ status, reason, tasks: count }) => {
    const word = taskWords[status] ?? "waiting";
    return `tasks   ${count} ${word}${reason === null ? "" : `: ${reason}`}`;
  });

const tryLines = ({ tries }: JobStatus): string[] =>
  tries.map(
    ({ stage, item, message, code }) =>
      `tried again: ${itemName(stage, item)}: ${message} [${code ?? "?"}]`,
  );

const failureLines = ({ failure, failedTasks }: JobStatus): string[] => [
  ...failedTasks.flatMap(({ stage, item, code, message, task, log }) => [
    `failed: ${itemName(stage, item)}: ${message} [${code}]${task === null ? "" : `, ${task.attempts} attempts`}`,
    ...(log === null ? [] : [`  log: ${log}`]),
  ]),
  ...(failure === null
    ? []
    : [`why:    ${failure.message} [${failure.code}]`, `what to do: ${failure.whatToDo}`]),
];

const reportLines = ({ report }: JobStatus): string[] => {
  if (report === null) return [];
  const { gpuSeconds, cpuSeconds, money } = report.measured;
  const price = money === null ? "" : `, ${money.amount.toFixed(2)} ${money.currency}`;
  return [
    `took    ${Math.round(gpuSeconds)} GPU seconds, ${Math.round(cpuSeconds)} vCPU seconds${price}`,
    ...report.remarks.map((remark) => `note: ${remark}`),
  ];
};

const webhookLines = ({ webhooks: { delivered, waiting } }: JobStatus): string[] =>
  delivered + waiting === 0 ? [] : [`webhooks: ${delivered} delivered, ${waiting} waiting or given up`];
