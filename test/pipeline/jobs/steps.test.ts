import { beforeEach, describe, expect, it } from "vitest";
import { openStore } from "#adapters/stores.ts";
import { taskLogLink } from "#adapters/aws/task-log.ts";
import { eventKey, jobEventSchema, type JobEvent } from "#core/events/events.ts";
import { jobKeys } from "#core/job/keys.ts";
import { sourceSchema } from "#core/film/source.ts";
import { getJson, getSealedJson, putJson, putSealedJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { jobReportKey, jobReportSchema } from "#core/reports/job-report.ts";
import { stageFailureKey } from "#core/reports/stage-failure.ts";
import { failureRecordKey, jobFailureKey, jobFailureSchema } from "#core/reports/task-failure.ts";
import type { QueuedEvent } from "#core/events/webhook-delivery.ts";
import { checkPlan } from "#pipeline/jobs/check-plan.ts";
import { closeExecution } from "#pipeline/jobs/close-execution.ts";
import { failJob } from "#pipeline/jobs/fail-job.ts";
import { finishJob } from "#pipeline/jobs/finish-job.ts";
import { notify } from "#pipeline/jobs/notify.ts";
import { recordFailure } from "#pipeline/jobs/record-failure.ts";
import { reportProgress } from "#pipeline/jobs/report-progress.ts";
import { newJob } from "#test/support/job-folder.ts";
import { leaveColour, leaveReport, manifest, plan } from "#test/support/planned-job.ts";

let queued: QueuedEvent[];
let terminated: { job: string; before: Date }[];
let clock: Date;

const ports = {
  openStore,
  events: {
    send: async (event: QueuedEvent) => {
      queued.push(event);
    },
    postpone: async () => undefined,
  },
  tasks: {
    terminate: async (job: string, before: Date) => {
      terminated.push({ job, before });
      return 3;
    },
  },
  logLink: (stream: string) => taskLogLink("eu-central-1", "/chromaloom/tasks", stream),
  now: () => clock,
};

beforeEach(() => {
  queued = [];
  terminated = [];
  clock = new Date("2026-11-23T04:00:00.000Z");
});

const told = (store: JobStore): Promise<JobEvent[]> =>
  Promise.all(queued.map(({ event }) => getJson(store, eventKey(event), jobEventSchema)));

describe("notify", () => {
  it("tells that a job was accepted, once", async () => {
    const { job, store } = await newJob();
    await notify(ports)({ job, type: "job.accepted" });
    await notify(ports)({ job, type: "job.accepted" });
    expect(await told(store)).toMatchObject([
      { type: "job.accepted", data: { film: "/films/reel-7.mp4", customData: { reel: 7 } } },
    ]);
  });

  it("writes the event for a job without a callback too, and sends it nowhere", async () => {
    const { job, store } = await newJob({ callback: null });
    await notify(ports)({ job, type: "job.accepted" });
    expect(await store.has(eventKey("reel-7_job-accepted"))).toBe(true);
    expect(queued).toEqual([]);
  });
});

describe("in the cloud, a request that no order made", () => {
  const limits = {
    gpu: true,
    budgetUsd: 0.001,
    priority: 9999,
    concurrency: 50,
    callbackHosts: null,
    colouristHosts: null,
    workDays: null,
  };
  const limited = { ...ports, orderDefaults: { limits } };
  const films = {
    film: "s3://local/uploads/reel-7.mp4",
    result: "s3://local/results/reel-7/reel-7.mp4",
    region: "eu-central-1",
  };

  it("is refused before its first task where it asks for more than the deployment allows", async () => {
    const { job, store } = await newJob({ ...films, budget: { amount: 99, currency: "USD" } });
    await expect(notify(limited)({ job, type: "job.accepted" })).rejects.toMatchObject({
      name: "UsageInvalid",
      message: expect.stringMatching(/budget of 99 USD is more than this deployment allows/) as string,
    });
    expect(await told(store)).toEqual([]);
  });

  it("is held to the deployment's highest budget where it names none", async () => {
    const { job, store } = await newJob(films);
    await notify(limited)({ job, type: "job.accepted" });
    await plan(store, "eu-central-1");
    await expect(checkPlan(limited)({ job })).rejects.toMatchObject({ name: "BudgetExceeded" });
  });
});

describe("checkPlan", () => {
  it("tells the quote and counts what is to do", async () => {
    const { job, store } = await newJob();
    await plan(store);
    await putJson(store, jobKeys.list("colour"), [{ item: "c0003" }]);
    expect(await checkPlan(ports)({ job })).toEqual({
      colourist: false,
      frames: 1000,
      shots: 4,
      chunks: 4,
      todo: { colour: 1, link: 1, finish: 2 },
      only: "c0003",
      review: true,
    });
    expect(await told(store)).toMatchObject([
      { type: "job.planned", data: { frames: 1000, quote: { money: null } } },
    ]);
  });

  it("stops a job over its budget, with the quote, the budget and the way out", async () => {
    const { job, store } = await newJob({
      region: "eu-central-1",
      budget: { amount: 0.001, currency: "USD" },
    });
    await plan(store, "eu-central-1");
    await expect(checkPlan(ports)({ job })).rejects.toMatchObject({
      name: "BudgetExceeded",
      message: expect.stringMatching(/quoted at \d+\.\d\d USD .*budget of 0\.00 USD.*"budget":/) as string,
    });
    expect((await told(store)).map(({ type }) => type)).toEqual(["job.planned"]);
  });

  it("lets a job within its budget pass", async () => {
    const { job, store } = await newJob({ region: "eu-central-1", budget: { amount: 5, currency: "USD" } });
    await plan(store, "eu-central-1");
    expect(await checkPlan(ports)({ job })).toMatchObject({ todo: { colour: 4 }, only: null });
  });

  it("will not hold a budget against work that has no price", async () => {
    const { job, store } = await newJob({ budget: { amount: 5, currency: "USD" } });
    await plan(store);
    await expect(checkPlan(ports)({ job })).rejects.toMatchObject({ name: "UsageInvalid" });
  });
});

describe("reportProgress", () => {
  const shotsTold = async (store: JobStore): Promise<number[]> =>
    (await told(store)).flatMap((event) => (event.type === "shot.ready" ? [event.data.shot.first] : []));
  const percentsTold = async (store: JobStore): Promise<string[]> =>
    (await told(store)).flatMap((event) =>
      event.type === "job.progress" ? [`${event.data.stage} ${event.data.percent}`] : [],
    );

  it("tells steps of 5 % by frames, each once, though items end in any order and are told twice", async () => {
    const { job, store } = await newJob();
    await plan(store);
    for (const item of ["c0003", "c0000", "c0001", "c0002"]) {
      await leaveColour(store, item);
      await reportProgress(ports)({ job, stage: "colour", item });
      await reportProgress(ports)({ job, stage: "colour", item });
    }
    expect(await percentsTold(store)).toEqual(["colour 30", "colour 50", "colour 70", "colour 100"]);
    // The parts of the long shot are not finished yet.
    expect((await shotsTold(store)).sort((a, b) => a - b)).toEqual([0, 100, 200]);
  });

  it("tells a step once when many items end at the same moment", async () => {
    const { job, store } = await newJob();
    await plan(store);
    const items = ["c0000", "c0001", "c0002", "c0003"];
    for (const item of items) await leaveColour(store, item);
    await Promise.all(items.map((item) => reportProgress(ports)({ job, stage: "colour", item })));
    const ids = new Set(queued.map(({ event }) => event));
    expect([...ids].filter((id) => id.includes("job-progress"))).toEqual([
      "reel-7_job-progress_colour_100",
    ]);
  });

  it("calls a long shot ready when its last part is finished", async () => {
    const { job, store } = await newJob();
    await plan(store);
    await leaveReport(store, "finish", "c0003");
    await reportProgress(ports)({ job, stage: "finish", item: "c0003" });
    expect(await shotsTold(store)).toEqual([]);
    await leaveReport(store, "finish", "c0002");
    await reportProgress(ports)({ job, stage: "finish", item: "c0002" });
    expect(await shotsTold(store)).toEqual([400]);
    expect(await percentsTold(store)).toEqual(["finish 50", "finish 100"]);
  });

  it("counts shots that were linked", async () => {
    const { job, store } = await newJob();
    await plan(store);
    const shot = { first: 400, end: 1000 };
    await putJson(store, jobKeys.borderSeals(manifest, shot), {});
    await putJson(store, jobKeys.linkReport(manifest, shot), {});
    await reportProgress(ports)({ job, stage: "link", item: "400" });
    expect(await percentsTold(store)).toEqual(["link 100"]);
  });
});

/** What Step Functions leaves of a Batch job that failed (the parts that are read). */
const batchCause = (container: Record<string, unknown>, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    JobId: "1f2e",
    JobName: "reel-7-colour-c0001",
    Status: "FAILED",
    StatusReason: "Essential container in task exited",
    StartedAt: Date.parse("2026-11-23T03:59:00Z"),
    Attempts: [{}, {}, {}],
    Container: { LogStreamName: "worker/default/abc", ...container },
    ...more,
  });

describe("recordFailure", () => {
  const failing = { stage: "colour", item: "c0001", error: "States.TaskFailed" };
  const said = (at: string) => ({
    version: 1,
    stage: "colour",
    item: "c0001",
    code: "ChunkIncomplete",
    message: "4 of 200 frames did not decode",
    retryable: true,
    at,
  });

  it("puts the worker's word together with what Batch says and the log's address", async () => {
    const { job, store } = await newJob();
    await putJson(store, stageFailureKey("colour", "c0001"), said("2026-11-23T03:59:30.000Z"));
    const record = await recordFailure(ports)({ job, ...failing, cause: batchCause({ ExitCode: 75 }) });
    expect(record).toEqual({
      version: 1,
      stage: "colour",
      item: "c0001",
      code: "ChunkIncomplete",
      message: "4 of 200 frames did not decode",
      task: { id: "1f2e", attempts: 3, exitCode: 75, reason: "Essential container in task exited" },
      log: "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Fchromaloom$252Ftasks/log-events/worker$252Fdefault$252Fabc",
      at: "2026-11-23T03:59:30.000Z",
    });
  });

  it("does not take an earlier attempt's word for the death of the last", async () => {
    const { job, store } = await newJob();
    await putJson(store, stageFailureKey("colour", "c0001"), said("2026-11-23T03:00:00.000Z"));
    const cause = batchCause({ ExitCode: 137, Reason: "OutOfMemoryError: Container killed" });
    expect(await recordFailure(ports)({ job, ...failing, cause })).toMatchObject({
      code: "WorkerLost",
      message:
        "the task ended with exit code 137, 3 times (OutOfMemoryError: Container killed; Essential container in task exited)",
    });
  });

  it.each([
    [
      "a call that was not taken",
      "Batch.ClientException",
      "no such queue",
      "Batch.ClientException",
      "no such queue",
    ],
    ["an error without a cause", "States.Timeout", "", "States.Timeout", "States.Timeout"],
    ["a local worker's own failure", "DiskFull", "no space left", "DiskFull", "no space left"],
  ])("keeps %s as it came", async (_, error, cause, code, message) => {
    const { job } = await newJob();
    expect(await recordFailure(ports)({ job, ...failing, error, cause })).toMatchObject({
      code,
      message,
      task: null,
      log: null,
    });
  });
});

describe("failJob", () => {
  const mapFailed = { error: "States.ExceedToleratedFailureThreshold", cause: "The specified tolerated …" };

  it("names the item that failed first, with its log and what to do", async () => {
    const { job, store } = await newJob();
    clock = new Date("2026-11-23T04:00:05Z");
    const failing = {
      job,
      stage: "colour",
      error: "States.TaskFailed",
      cause: batchCause({ ExitCode: 1 }),
    };
    await recordFailure(ports)({ ...failing, item: "c0003" });
    clock = new Date("2026-11-23T04:00:01Z");
    await recordFailure(ports)({ ...failing, item: "c0001" });
    const ended = await failJob(ports)({ job, ...mapFailed });
    expect(ended).toEqual({
      error: "WorkerLost",
      cause: expect.stringMatching(/^colour of chunk c0001: the task ended.*Retry the job/) as string,
    });
    expect(await getJson(store, jobFailureKey, jobFailureSchema)).toMatchObject({
      execution: "reel-7",
      failed: { stage: "colour", item: "c0001" },
      log: expect.stringContaining("worker$252Fdefault") as string,
    });
    expect(await told(store)).toMatchObject([{ type: "job.failed", data: { code: "WorkerLost" } }]);
  });

  it("tells a function's own failure, whatever tasks failed as well", async () => {
    const { job, store } = await newJob();
    const cause = JSON.stringify({
      errorType: "BudgetExceeded",
      errorMessage: "quoted at 9 USD",
      trace: [],
    });
    const ended = await failJob(ports)({ job, error: "BudgetExceeded", cause });
    expect(ended.error).toBe("BudgetExceeded");
    expect(await told(store)).toMatchObject([
      {
        data: { code: "BudgetExceeded", failed: null, whatToDo: expect.stringMatching(/Raise/) as string },
      },
    ]);
  });

  it("does not blame a review, or an earlier run, for a job's failure", async () => {
    const { job, store } = await newJob();
    const failing = { item: null, error: "States.TaskFailed", cause: "" };
    await recordFailure(ports)({ job, stage: "review", ...failing });
    await recordFailure(ports)({ job: { ...job, execution: "reel-7" }, stage: "plan", ...failing });
    const later = { ...job, execution: "reel-7_2" };
    await recordFailure(ports)({ job: later, stage: "review", ...failing });
    expect(await failJob(ports)({ job: later, error: "States.Timeout", cause: "" })).toMatchObject({
      error: "States.Timeout",
    });
    expect(await store.has(failureRecordKey("reel-7_2", "review", null))).toBe(true);
  });
});

describe("finishJob", () => {
  it("adds up what the tasks took and what it cost, and tells it with the remarks", async () => {
    const { job, store } = await newJob({ region: "eu-central-1" });
    await plan(store, "eu-central-1");
    await notify(ports)({ job, type: "job.accepted" });
    for (const id of ["c0000", "c0001", "c0002", "c0003"]) await leaveReport(store, "colour", id, 100);
    for (const id of ["c0002", "c0003"]) await leaveReport(store, "finish", id, 10);
    // Left by an earlier plan: not of this result.
    await putJson(store, "reports/colour/c0000-dddd.json", { not: "read" });
    clock = new Date("2026-11-23T04:10:00.000Z");
    const reviewFailure = { error: "States.TaskFailed", cause: "" };
    await finishJob(ports)({ job, reviewFailure });
    const report = await getJson(store, jobReportKey, jobReportSchema);
    expect(report).toMatchObject({
      frames: 1000,
      seconds: 600,
      stages: [
        { stage: "colour", kind: "gpu", tasks: 4, seconds: 400 },
        { stage: "finish", kind: "cpu", tasks: 2, seconds: 20 },
      ],
      measured: { gpuSeconds: 400, cpuSeconds: 80 },
    });
    expect(report.measured.money?.amount).toBeGreaterThan(0);
    expect((await told(store)).at(-1)).toMatchObject({
      type: "job.succeeded",
      data: {
        measured: { gpuSeconds: 400, money: { currency: "USD" } },
        remarks: [
          "12 frames had errors and were concealed",
          "a second video stream is not carried over",
          "the review could not be made (States.TaskFailed); the film itself is whole",
        ],
      },
    });
  });
});

describe("what steps return", () => {
  /** Step Functions' limit of what a state takes, gives and hands on. */
  const maxPayloadBytes = 256 * 1024;

  it("is what a state can hand on, however much is to be said of a film or a failure", async () => {
    const { job, store } = await newJob();
    await plan(store);
    const notes = Array.from(
      { length: 5000 },
      (_, at) => `the attachment ${at} ${"of a long name ".repeat(5)}is left out`,
    );
    await putSealedJson(store, jobKeys.source, {
      ...(await getSealedJson(store, jobKeys.source, sourceSchema)),
      notes,
    });
    const finished = JSON.stringify(await finishJob(ports)({ job }));
    expect(JSON.stringify(await getJson(store, jobReportKey, jobReportSchema)).length).toBeGreaterThan(
      maxPayloadBytes,
    );
    expect(finished.length).toBeLessThan(16_384);

    const cause = "ffmpeg: broken\n".repeat(30_000);
    const failed = { job, stage: "plan", item: null, error: "Unknown", cause };
    expect(JSON.stringify(await recordFailure(ports)(failed)).length).toBeLessThan(16_384);
    expect(JSON.stringify(await failJob(ports)({ job, error: "Unknown", cause })).length).toBeLessThan(
      maxPayloadBytes,
    );
  });
});

describe("closeExecution", () => {
  const change = (job: object, detail: Record<string, unknown>) => ({
    "detail-type": "Step Functions Execution Status Change",
    detail: {
      name: "reel-7",
      stopDate: Date.parse("2026-11-23T04:30:00Z"),
      input: JSON.stringify({ job, concurrency: 4, priority: 100 }),
      ...detail,
    },
  });

  it("tells a job that was stopped, and ends the tasks submitted before that", async () => {
    const { job, store } = await newJob();
    const event = change(job, { status: "ABORTED", error: "Canceled", cause: "stopped by Ada" });
    expect(await closeExecution(ports)(event)).toEqual({ told: true, terminated: 3 });
    expect(await closeExecution(ports)(event)).toEqual({ told: false, terminated: 3 });
    expect(await told(store)).toMatchObject([{ type: "job.canceled", data: { reason: "stopped by Ada" } }]);
    expect(terminated[0]).toEqual({ job: "reel-7", before: new Date("2026-11-23T04:30:00Z") });
  });

  it("tells an execution that ran out of time", async () => {
    const { job, store } = await newJob();
    await closeExecution(ports)(change(job, { status: "TIMED_OUT" }));
    expect(await told(store)).toMatchObject([{ type: "job.failed", data: { code: "States.Timeout" } }]);
  });

  it("tells nothing that the workflow told itself", async () => {
    const { job, store } = await newJob();
    await failJob(ports)({ job, error: "MediaUnreadable", cause: "no film" });
    expect(await closeExecution(ports)(change(job, { status: "FAILED" }))).toMatchObject({ told: false });
    expect(await told(store)).toHaveLength(1);
  });

  it.each([
    ["a success", { status: "SUCCEEDED" }],
    ["a child of a map", { status: "FAILED", input: JSON.stringify({ job: {}, item: "c0000" }) }],
    ["something else's execution", { status: "FAILED", input: "not JSON" }],
  ])("has nothing to do with %s", async (_, detail) => {
    const { job } = await newJob();
    expect(await closeExecution(ports)(change(job, detail))).toEqual({ told: false, terminated: 0 });
    expect(terminated).toEqual([]);
  });
});
