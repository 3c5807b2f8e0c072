import pLimit from "p-limit";
import type * as z from "zod";
import type { TaskStanding } from "#adapters/aws/batch-tasks.ts";
import type { ExecutionFacts } from "#adapters/aws/executions.ts";
import { eventId, jobEventSchema, type JobEvent } from "#core/events/events.ts";
import { keyFrameName } from "#core/colourist/key-frame.ts";
import { awaitedSchema, questionsSchema, waitSchema } from "#core/colourist/questions.ts";
import { colouredPictures } from "#core/ports/coloured-pictures.ts";
import { jobKeys } from "#core/job/keys.ts";
import { jobReportKey, jobReportSchema, type JobReport } from "#core/reports/job-report.ts";
import type { JobRequest } from "#core/job/request.ts";
import { findJson } from "#core/ports/json-values.ts";
import { manifestSchema } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { quoteSchema, type Quote } from "#core/cost/quote.ts";
import { stageFailureSchema, type StageFailure } from "#core/reports/stage-failure.ts";
import {
  failureRecordPrefix,
  failureRecordSchema,
  jobFailureKey,
  jobFailureSchema,
  type FailureRecord,
  type JobFailure,
} from "#core/reports/task-failure.ts";
import { deliverySchema } from "#core/events/webhook-delivery.ts";
import { readJobState } from "#core/ports/job-state.ts";
import { fanOutStages } from "#core/store/stages.ts";
import type { Cloud } from "#cli/cloud/connect.ts";
import { findRuns } from "#cli/cloud/job-runs.ts";
import { jobFolders } from "#core/store/layout.ts";

export type StageStatus = {
  readonly stage: string;
  /** Frames. */
  readonly done: number;
  readonly total: number;
  /** When the stage was first and last heard of. */
  readonly since: string | null;
  readonly until: string | null;
};

/** All that can be said of a job; what `chromaloom status --json` prints. */
export type JobStatus = {
  readonly job: string;
  readonly request: JobRequest;
  /** The newest run; null: nothing was started, or its history has expired. */
  readonly run: ExecutionFacts | null;
  /** How many runs there were. */
  readonly runs: number;
  readonly quote: Quote | null;
  readonly stages: readonly StageStatus[];
  /** Tasks in Batch's queues while the job runs; null where the stack was not asked. */
  readonly tasks: readonly TaskStanding[] | null;
  /** Failures of tasks that Batch tries again, or will not. */
  readonly tries: readonly StageFailure[];
  readonly failedTasks: readonly FailureRecord[];
  readonly failure: JobFailure | null;
  readonly report: JobReport | null;
  /** Of a job that waits for a person to colour key frames; null: it does not. */
  readonly waits: { readonly keyFrames: number; readonly there: number; readonly until: string } | null;
  readonly webhooks: { readonly delivered: number; readonly waiting: number };
};

/** @throws JobError JobMissing */
export const readStatus = async (cloud: Cloud, id: string): Promise<JobStatus> => {
  const { request, runs } = await findRuns(cloud, id);
  const run = runs.at(-1) ?? null;
  const store = cloud.storeOf(id);
  return {
    job: id,
    request,
    run,
    runs: runs.length,
    quote: await findJson(store, jobKeys.quote, quoteSchema),
    stages: await readStages(store, id, run),
    ...(await readRunning(cloud, id, run)),
    ...(await readFailures(store, run)),
    report: run?.status === "SUCCEEDED" ? await findJson(store, jobReportKey, jobReportSchema) : null,
    webhooks: await countDeliveries(store),
  };
};

/** What can be said of a job only while it runs. */
const readRunning = async (
  cloud: Cloud,
  id: string,
  run: ExecutionFacts | null,
): Promise<Pick<JobStatus, "tasks" | "tries" | "waits">> => {
  if (run?.status !== "RUNNING") return { tasks: null, tries: [], waits: null };
  const store = cloud.storeOf(id);
  return {
    tasks: (await cloud.tasks()?.standing(id)) ?? null,
    tries: await readAll(store, jobFolders.failures, stageFailureSchema),
    waits: await readWait(store, run),
  };
};

const readWait = async (store: JobStore, { name }: ExecutionFacts): Promise<JobStatus["waits"]> => {
  const awaited = await findJson(store, jobKeys.awaited, awaitedSchema);
  if (awaited?.execution !== name) return null;
  const questions = await findJson(store, jobKeys.questions, questionsSchema);
  const wait = await findJson(store, jobKeys.waitUntil, waitSchema);
  if (questions === null || wait === null) return null;
  const { keys } = await colouredPictures(store);
  const names = questions.questions.map(({ frame }) => keyFrameName(frame));
  const there = names.filter((one) => keys.has(one)).length;
  return { keyFrames: names.length, there, until: wait.until };
};

/** Of the newest run; a refused order has a failure and no run. */
const readFailures = async (
  store: JobStore,
  run: ExecutionFacts | null,
): Promise<Pick<JobStatus, "failedTasks" | "failure">> => {
  const failure = await findJson(store, jobFailureKey, jobFailureSchema);
  const name = run?.name ?? null;
  const failedTasks =
    name === null ? [] : await readAll(store, failureRecordPrefix(name), failureRecordSchema);
  return { failedTasks, failure: failure?.execution === name ? failure : null };
};

const readStages = async (
  store: JobStore,
  id: string,
  run: ExecutionFacts | null,
): Promise<StageStatus[]> => {
  const manifest = await findJson(store, jobKeys.manifest, manifestSchema);
  if (manifest === null) return [];
  const told = await toldProgress(store, id, run);
  const stages: StageStatus[] = [];
  const state = await readJobState(store, manifest);
  for (const stage of fanOutStages) {
    const { frames } = state[stage];
    const times = told.filter(({ data }) => data.stage === stage).map(({ timestamp }) => timestamp);
    const [since = null, until = null] = [times.toSorted().at(0), times.toSorted().at(-1)];
    if (frames.total > 0) stages.push({ stage, ...frames, since, until });
  }
  return stages;
};

type Progress = Extract<JobEvent, { type: "job.progress" }>;

/** At most twenty a stage. */
const toldProgress = async (
  store: JobStore,
  id: string,
  run: ExecutionFacts | null,
): Promise<Progress[]> => {
  const job = { id, store: "", bucket: "", prefix: "", ...(run === null ? {} : { execution: run.name }) };
  const isOfRun = (event: JobEvent): event is Progress =>
    event.type === "job.progress" && event.data.execution === (run?.name ?? id);
  const prefix = `${jobFolders.events}${eventId({ ...job, execution: id }, "job.progress")}`;
  return (await readAll(store, prefix, jobEventSchema)).filter(isOfRun);
};

/** Values read at once. */
const atOnce = 16;

const readAll = async <Value>(
  store: JobStore,
  prefix: string,
  schema: z.ZodType<Value>,
): Promise<Value[]> => {
  const limit = pLimit(atOnce);
  const values: Promise<Value | null>[] = [];
  // What was listed may be gone when it is read: a task that succeeds removes what its last attempt left.
  for await (const key of store.list(prefix)) values.push(limit(() => findJson(store, key, schema)));
  return (await Promise.all(values)).filter((value) => value !== null);
};

const countDeliveries = async (store: JobStore): Promise<JobStatus["webhooks"]> => {
  /** The last attempt of each event; null: there was none yet. */
  const last = new Map<string, string | null>();
  for await (const key of store.list(jobFolders.deliveries)) {
    const event = key.split("/")[1] ?? "";
    last.set(event, key.endsWith(".json") ? key : (last.get(event) ?? null));
  }
  const limit = pLimit(atOnce);
  const attempts = [...last.values()].filter((key) => key !== null);
  const deliveries = await Promise.all(
    attempts.map((key) => limit(() => findJson(store, key, deliverySchema))),
  );
  const delivered = deliveries.filter((delivery) => delivery?.outcome === "delivered").length;
  return { delivered, waiting: last.size - delivered };
};
