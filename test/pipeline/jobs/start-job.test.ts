import { readdir } from "node:fs/promises";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { stepFunctionsExecutions } from "#adapters/aws/executions.ts";
import { s3MediaBucket } from "#adapters/s3/media-bucket.ts";
import { webhookClient } from "#adapters/http/webhook-client.ts";
import { s3Failure } from "#adapters/s3/failure.ts";
import { openStore } from "#adapters/stores.ts";
import { shippedModels } from "#core/job/order-limits.ts";
import { jobRequestSchema, type JobRequest } from "#core/job/request.ts";
import type { BatchPiece } from "#core/job/batch-piece.ts";
import type { QueuedEvent } from "#core/events/webhook-delivery.ts";
import type { Started } from "#pipeline/jobs/start-execution.ts";
import { startFilms } from "#pipeline/jobs/start-films.ts";
import { startJob } from "#pipeline/jobs/start-job.ts";
import type { StartPorts } from "#pipeline/jobs/start-ports.ts";
import { startCloud, type Cloud } from "#test/support/cloud.ts";
import { startStepFunctionsServer, type RunningExecution } from "#test/support/step-functions-server.ts";

let cloud: Cloud;
let stepFunctions: Awaited<ReturnType<typeof startStepFunctionsServer>>;
let ports: StartPorts;
let runs: RunningExecution[];
let queued: QueuedEvent[];
let pieces: BatchPiece[];
const callback = { url: "https://studio.example/hook", events: null, customData: { reel: 7 } };

beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

beforeEach(async () => {
  cloud.server.emptyBucket(cloud.bucket);
  runs = [];
  queued = [];
  pieces = [];
  stepFunctions = await startStepFunctionsServer({
    run: async (execution) => {
      runs.push(execution);
      return { status: "SUCCEEDED", output: {} };
    },
  });
  ports = {
    openStore,
    events: {
      send: async (event) => {
        queued.push(event);
      },
      postpone: () => Promise.reject(new Error("nothing is received here")),
    },
    batches: {
      send: async (piece) => {
        pieces.push(piece);
      },
    },
    executions: stepFunctionsExecutions(
      new SFNClient({ endpoint: stepFunctions.endpoint }),
      stepFunctions.stateMachineArn,
    ),
    media: s3MediaBucket(cloud.s3),
    orderDefaults: {
      concurrency: 50,
      priority: 100,
      budget: { amount: 20, currency: "USD" },
      callback: null,
      region: "eu-central-1",
      limits: {
        gpu: true,
        budgetUsd: null,
        priority: 9999,
        concurrency: 1000,
        callbackHosts: null,
        colouristHosts: null,
        workDays: null,
      },
      checkCallback: webhookClient().check,
    },
    now: () => new Date("2026-11-23T04:00:00Z"),
  };
  return () => stepFunctions.close();
});

const firstJob = ({ started }: { readonly started: readonly Started[] }): string => started[0]?.job ?? "";

/** Told of a batch, and of the pieces that came of it, as the queue brings them. */
const startWhole = async (own: StartPorts, event: unknown): Promise<{ started: Started[] }> => {
  const { started } = await startJob(own)(event);
  const later = await startFilms({ ...own, warn: () => undefined })(messagesOf(pieces.splice(0)));
  if (later.batchItemFailures.length > 0) throw new Error("a piece shall come again");
  return { started: [...started, ...later.started] };
};

const messagesOf = (sent: readonly BatchPiece[]) => ({
  Records: sent.map((piece, at) => ({
    messageId: String(at),
    receiptHandle: "",
    body: JSON.stringify(piece),
  })),
});

const requestOf = async (job: string): Promise<JobRequest> =>
  jobRequestSchema.parse(JSON.parse(await cloud.text(`jobs/${job}/request.json`)));

const failureOf = async (job: string): Promise<Record<string, unknown>> =>
  JSON.parse(await cloud.text(`jobs/${job}/failure.json`)) as Record<string, unknown>;

describe("startJob, told of an upload", () => {
  it("starts one execution under a name a person knows, with everything defaulted", async () => {
    await cloud.put("uploads/Der Müde Tod (1921).MOV", "film");
    const answer = await startJob(ports)(await cloud.objectCreated("uploads/Der Müde Tod (1921).MOV"));
    const job = firstJob(answer);
    expect(job).toMatch(/^der-mude-tod-1921-[0-9a-f]{16}$/);
    expect(answer.started).toEqual([{ job, outcome: "started" }]);
    expect(await requestOf(job)).toEqual({
      version: 1,
      keyFramesBy: null,
      id: job,
      film: "s3://media/uploads/Der Müde Tod (1921).MOV",
      result: `s3://media/results/${job}/Der Müde Tod (1921).color.mov`,
      replaceResult: false,
      forceContainer: false,
      choices: {},
      review: true,
      concurrency: 50,
      priority: 100,
      colourOn: "gpu",
      tenant: null,
      budget: { amount: 20, currency: "USD" },
      callback: null,
      region: "eu-central-1",
    });
    await stepFunctions.settled();
    expect(runs.map(({ name, input }) => ({ name, input }))).toEqual([
      {
        name: job,
        input: {
          job: { id: job, store: `s3://media/jobs/${job}`, bucket: "media", prefix: `jobs/${job}` },
          concurrency: 50,
          priority: 100,
          colourOn: "gpu",
          share: "none",
          tenant: "none",
        },
      },
    ]);
  });

  it("starts nothing twice, however often and in whatever order events come", async () => {
    await cloud.put("uploads/a.mp4", "one");
    const first = await cloud.objectCreated("uploads/a.mp4");
    await cloud.put("uploads/b.mp4", "two");
    const second = await cloud.objectCreated("uploads/b.mp4");
    const start = startJob(ports);
    await Promise.all([second, first, first, second, first].map((event) => start(event)));
    await stepFunctions.settled();
    expect(await start(first)).toMatchObject({ started: [{ outcome: "exists" }] });
    expect(await start(second)).toMatchObject({ started: [{ outcome: "exists" }] });
    expect(stepFunctions.started()).toHaveLength(2);
    expect(runs).toHaveLength(2);
  });

  it("starts a job of its own for another film under the same name, and ignores the old one's late event", async () => {
    await cloud.put("uploads/a.mp4", "one");
    const old = await cloud.objectCreated("uploads/a.mp4");
    await cloud.put("uploads/a.mp4", "another");
    expect(await startJob(ports)(old)).toEqual({ started: [] });
    const now = await startJob(ports)(await cloud.objectCreated("uploads/a.mp4"));
    expect(now.started).toMatchObject([{ outcome: "started" }]);
  });

  it.each([
    "uploads/a.mp4.job.json",
    "uploads/A.MP4.JOB.JSON",
    "uploads/folder/",
    "uploads/held/a.mp4",
    "uploads/held/a.mp4.job.json",
    "uploads/a.en.srt",
    "uploads/.DS_Store",
    "uploads/._a.mp4",
    "uploads/Thumbs.db",
    "uploads/a.mp4.part",
    "uploads/notes.TXT",
  ])("starts nothing for %s", async (key) => {
    await cloud.put(key, "{}");
    expect(await startJob(ports)(await cloud.objectCreated(key))).toEqual({ started: [] });
  });

  it("follows the order beside the film", async () => {
    const order = { codec: "prores", from: "0:10", to: "100f", priority: 9, budget: null, callback };
    await cloud.put("uploads/a.mp4.job.json", JSON.stringify(order));
    await cloud.put("uploads/a.mp4", "film");
    const job = firstJob(await startJob(ports)(await cloud.objectCreated("uploads/a.mp4")));
    expect(await requestOf(job)).toMatchObject({
      choices: { codec: "prores", from: { seconds: 10 }, to: { frame: 100 } },
      result: `s3://media/results/${job}/a.color.mov`,
      priority: 9,
      budget: null,
      callback,
    });
  });

  it("follows the order in the film's metadata", async () => {
    await cloud.put("uploads/a.mkv", "film", { "chromaloom-job": JSON.stringify({ codec: "ffv1" }) });
    const job = firstJob(await startJob(ports)(await cloud.objectCreated("uploads/a.mkv")));
    expect(await requestOf(job)).toMatchObject({ choices: { codec: "ffv1" } });
  });

  it("tells of an order that it cannot follow, names every fault, and starts nothing", async () => {
    const order = JSON.stringify({ crf: 99, colour: "more", callback });
    await cloud.put("uploads/a.mp4.job.json", order);
    await cloud.put("uploads/a.mp4", "film");
    const event = await cloud.objectCreated("uploads/a.mp4");
    const answer = await startJob(ports)(event);
    const job = firstJob(answer);
    expect(answer.started).toEqual([{ job, outcome: "refused" }]);
    expect(stepFunctions.started()).toEqual([]);
    expect(await failureOf(job)).toMatchObject({
      execution: null,
      code: "UsageInvalid",
      message: expect.stringMatching(
        /a\.mp4\.job\.json cannot be followed(.|\n)*colour(.|\n)*crf/,
      ) as string,
    });
    expect(queued).toHaveLength(1);
    const told = await cloud.text(`jobs/${job}/events/${queued[0]?.event ?? ""}.json`);
    expect(JSON.parse(told)).toMatchObject({
      type: "job.failed",
      data: { code: "UsageInvalid", customData: { reel: 7 } },
    });
    await startJob(ports)(event);
    expect(queued).toHaveLength(1);
  });

  it("starts the job once its order is mended", async () => {
    await cloud.put("uploads/a.mp4.job.json", "{ not json");
    await cloud.put("uploads/a.mp4", "film");
    const event = await cloud.objectCreated("uploads/a.mp4");
    expect(await startJob(ports)(event)).toMatchObject({ started: [{ outcome: "refused" }] });
    await cloud.put("uploads/a.mp4.job.json", JSON.stringify({ codec: "h265" }));
    const { started } = await startJob(ports)(event);
    expect(started).toMatchObject([{ outcome: "started" }]);
    expect(await requestOf(started[0]?.job ?? "")).toMatchObject({ choices: { codec: "h265" } });
  });
});

describe("startJob, told of a batch", () => {
  const startBatch = async (batch: unknown) => {
    await cloud.put("batches/today.json", typeof batch === "string" ? batch : JSON.stringify(batch));
    return startWhole(ports, await cloud.objectCreated("batches/today.json"));
  };

  it("starts every film once, with what all share and what one has of its own", async () => {
    await cloud.put("uploads/held/r1.mov", "one");
    await cloud.put("uploads/held/r2.mov", "two");
    await cloud.put("uploads/held/[1923].mov", "three");
    const batch = {
      options: { codec: "h265", priority: 5 },
      items: [
        "uploads/held/r*.mov",
        { source: "s3://media/uploads/held/[1923].mov", id: "year-1923", priority: 6 },
      ],
    };
    const { started } = await startBatch(batch);
    expect(started.map(({ outcome }) => outcome)).toEqual(["started", "started", "started"]);
    expect(await requestOf("year-1923")).toMatchObject({ choices: { codec: "h265" }, priority: 6 });
    await stepFunctions.settled();
    expect(await startBatch(batch)).toMatchObject({
      started: [{ outcome: "exists" }, { outcome: "exists" }, { outcome: "exists" }],
    });
    expect(runs).toHaveLength(3);
  });

  it("refuses a film that is not there by itself, and starts the others", async () => {
    await cloud.put("uploads/held/r1.mov", "one");
    const { started } = await startBatch({
      options: { callback },
      items: ["uploads/held/r1.mov", "uploads/held/lost.mov"],
    });
    expect(started.map(({ outcome }) => outcome).sort()).toEqual(["refused", "started"]);
    const refused = started.find(({ outcome }) => outcome === "refused");
    expect(await failureOf(refused?.job ?? "")).toMatchObject({ code: "MediaMissing" });
    expect(queued).toHaveLength(1);
  });

  it.each([
    ["is not JSON", "{", /is not JSON/],
    ["has nothing in it", { items: [] }, /items/],
    ["gives an id twice", { items: ["a", "b"].map((source) => ({ source, id: "x" })) }, /id x to two/],
    ["names another bucket", { items: ["s3://theirs/film.mp4"] }, /another bucket/],
    ["matches nothing", { items: ["uploads/held/*.avi"] }, /nothing in the bucket matches/],
    [
      "names a place that tasks may not read",
      { items: ["results/b.mov"] },
      /does not lie under s3:\/\/media\/uploads\//,
    ],
    ["has a glob of the whole bucket", { items: ["*.mov"] }, /does not lie under/],
    ["has braces without end", { items: [`uploads/${"{a,b,c}".repeat(20)}`] }, /more than 100 patterns/],
  ])("refuses a batch that %s", async (_, batch, says) => {
    const { started } = await startBatch(batch);
    expect(started).toMatchObject([{ outcome: "refused" }]);
    expect(await failureOf(started[0]?.job ?? "")).toMatchObject({
      message: expect.stringMatching(says) as string,
    });
  });

  it("refuses an item of a forbidden place by itself, and starts those before and after it", async () => {
    await cloud.put("uploads/held/a.mov", "one");
    await cloud.put("results/b.mov", "two");
    await cloud.put("uploads/held/c.mov", "three");
    const { started } = await startBatch({
      options: { callback },
      items: ["uploads/held/a.mov", "results/b.mov", "*.mov", "uploads/held/c.mov"],
    });
    expect(started.map(({ outcome }) => outcome)).toEqual(["refused", "refused", "started", "started"]);
    expect(queued).toHaveLength(2);
  });

  it("leaves what S3 forbids to be refused, and what it cannot answer now to the next try", async () => {
    const failing = (status: number, name: string): StartPorts => ({
      ...ports,
      media: {
        ...ports.media,
        describe: (address) =>
          address.key.endsWith("b.mov")
            ? Promise.reject(
                s3Failure(
                  Object.assign(new Error("no"), { name, $metadata: { httpStatusCode: status } }),
                  "read",
                  address,
                ),
              )
            : ports.media.describe(address),
      },
    });
    await cloud.put("uploads/held/a.mov", "one");
    await cloud.put(
      "batches/today.json",
      JSON.stringify({ items: ["uploads/held/a.mov", "uploads/held/b.mov"] }),
    );
    const event = await cloud.objectCreated("batches/today.json");
    const { started } = await startWhole(failing(403, "AccessDenied"), event);
    expect(started.map(({ outcome }) => outcome)).toEqual(["started", "refused"]);
    expect(await failureOf(started[1]?.job ?? "")).toMatchObject({ code: "StoreDenied" });
    await expect(startWhole(failing(503, "SlowDown"), event)).rejects.toThrow(/shall come again/);
  });

  it("sends thousands of films on at once, in pieces that each come again by themselves", async () => {
    const films = Array.from({ length: 5000 }, (_, at) => `uploads/held/reel-${at}.mov`);
    await cloud.put("batches/all.json", JSON.stringify({ options: { callback }, items: films }));
    const event = await cloud.objectCreated("batches/all.json");
    expect(await startJob(ports)(event)).toEqual({ started: [] });
    expect(pieces).toHaveLength(100);
    expect(pieces.flatMap((piece) => piece.films.map(({ key }) => key))).toEqual(films);
    expect(JSON.stringify(pieces[0]).length).toBeLessThan(262_144);
    expect(stepFunctions.started()).toEqual([]);

    const busy: StartPorts = {
      ...ports,
      media: {
        ...ports.media,
        describe: (address) =>
          address.key === films[51]
            ? Promise.reject(
                s3Failure(
                  Object.assign(new Error("no"), {
                    name: "SlowDown",
                    $metadata: { httpStatusCode: 503 },
                  }),
                  "read",
                  address,
                ),
              )
            : ports.media.describe(address),
      },
    };
    await cloud.put(films[0]!, "one");
    await cloud.put(films[52]!, "two");
    const warned: string[] = [];
    const told = { ...busy, warn: (what: string) => warned.push(what) };
    const two = messagesOf(
      pieces.slice(0, 2).map((piece) => ({ ...piece, films: piece.films.slice(0, 3) })),
    );
    const { batchItemFailures, started } = await startFilms(told)(two);
    expect(batchItemFailures).toEqual([{ itemIdentifier: "1" }]);
    expect(warned).toEqual(["not started"]);
    expect(started.filter(({ outcome }) => outcome === "started")).toHaveLength(1);
    const again = await startFilms({ ...ports, warn: () => undefined })(two);
    expect(again.batchItemFailures).toEqual([]);
    expect(again.started.filter(({ outcome }) => outcome === "exists").length).toBeGreaterThan(0);
    await stepFunctions.settled();
    expect(runs).toHaveLength(2);
  });

  it("starts a film at once whose order is too long for a message", async () => {
    await cloud.put("uploads/held/r1.mov", "one");
    const references = Array.from(
      { length: 1000 },
      (_, at) => `uploads/held/${"frame".repeat(50)}-${at}.png`,
    );
    const event = { items: [{ source: "uploads/held/r1.mov", references }] };
    await cloud.put("batches/long.json", JSON.stringify(event));
    const { started } = await startJob(ports)(await cloud.objectCreated("batches/long.json"));
    expect(started).toMatchObject([{ outcome: "started" }]);
    expect(pieces).toEqual([]);
  });

  it("does not touch the job whose id an item of another film asks for", async () => {
    await cloud.put("uploads/held/a.mov", "one");
    await cloud.put("uploads/held/b.mov", "two");
    await startBatch({ items: [{ source: "uploads/held/a.mov", id: "mine", priority: 7, callback }] });
    const before = await requestOf("mine");
    for (const options of [{}, { priority: 7, budget: { amount: 1, currency: "USD" } }]) {
      const { started } = await startBatch({
        options,
        items: [{ source: "uploads/held/b.mov", id: "mine" }],
      });
      expect(started).toMatchObject([{ outcome: "refused" }]);
      expect(started[0]?.job).not.toBe("mine");
      expect(await failureOf(started[0]?.job ?? "")).toMatchObject({
        message: expect.stringMatching(/id mine belongs to the job of another film/) as string,
      });
    }
    expect(await requestOf("mine")).toEqual(before);
    await expect(failureOf("mine")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("finds what a glob names in a time that no pattern makes long", async () => {
    await cloud.put(`uploads/held/${"a".repeat(200)}`, "one");
    const began = performance.now();
    const { started } = await startBatch({ items: [`uploads/held/${"*a".repeat(30)}b`] });
    expect(started).toMatchObject([{ outcome: "refused" }]);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe("startJob, told of an order beside its film", () => {
  const film = "uploads/a.mp4";
  const beside = `${film}.job.json`;
  const order = (asked: object) => cloud.put(beside, JSON.stringify(asked));
  const tellOf = async (key: string) => startJob(ports)(await cloud.objectCreated(key));

  it("starts the film's job once, whichever event comes first", async () => {
    await order({ codec: "h265" });
    await cloud.put(film, "film");
    expect(await tellOf(beside)).toEqual({ started: [] });
    const job = firstJob(await tellOf(film));
    expect(await tellOf(beside)).toEqual({ started: [] });
    expect(await requestOf(job)).toMatchObject({ choices: { codec: "h265" } });
    expect(stepFunctions.started()).toHaveLength(1);
  });

  it("starts the film's job when the order is mended", async () => {
    await order({ crf: 99 });
    await cloud.put(film, "film");
    expect(await tellOf(film)).toMatchObject({ started: [{ outcome: "refused" }] });
    await order({ crf: 20 });
    const { started } = await tellOf(beside);
    expect(started).toMatchObject([{ outcome: "started" }]);
    expect(await requestOf(started[0]?.job ?? "")).toMatchObject({ choices: { crf: 20 } });
  });

  it("tells that it came too late, and leaves the job as it began", async () => {
    await cloud.put(film, "film");
    const job = firstJob(await tellOf(film));
    const request = await requestOf(job);
    await order({ codec: "h265", callback });
    const { started } = await tellOf(beside);
    expect(started).toMatchObject([{ outcome: "refused" }]);
    const late = started[0]?.job ?? "";
    expect(late).not.toBe(job);
    expect(await failureOf(late)).toMatchObject({
      message: expect.stringMatching(
        new RegExp(`came when the job ${job} of its film had begun`),
      ) as string,
    });
    expect(queued.map(({ store }) => store)).toEqual([`s3://media/jobs/${late}`]);
    expect(await requestOf(job)).toEqual(request);
  });
});

describe("startJob, within what the deployment allows", () => {
  const order = async (asked: object, limits: Partial<StartPorts["orderDefaults"]["limits"]>) => {
    await cloud.put("uploads/a.mp4.job.json", JSON.stringify(asked));
    await cloud.put("uploads/a.mp4", "film");
    const { orderDefaults } = ports;
    const limited = {
      ...ports,
      orderDefaults: { ...orderDefaults, limits: { ...orderDefaults.limits, ...limits } },
    };
    return startJob(limited)(await cloud.objectCreated("uploads/a.mp4"));
  };

  it.each([
    [
      "a budget over the ceiling",
      { budget: { amount: 51, currency: "USD" } },
      /a budget of 51 USD is more than this deployment allows \(50 USD\)/,
    ],
    ["a priority over the highest", { priority: 501 }, /a priority of 501 .* \(500\)/],
    [
      "a GPU where there is none",
      { colourOn: "gpu" },
      /colourOn is "gpu", but this deployment has no GPUs/,
    ],
    ["a billion tasks at once", { concurrency: 1e9 }, /a concurrency of 1000000000 .* \(8\)/],
    [
      "a callback elsewhere",
      { callback: { url: "https://evil.example/x" } },
      /callback to evil\.example is not allowed/,
    ],
    [
      "a callback to a name that only ends alike",
      { callback: { url: "https://evilstudio.example/x" } },
      /not allowed/,
    ],
    ["a folder as its model", { model: "/opt/evil" }, /the model "\/opt\/evil" .* order photo or open/],
    ["a model by a path upwards", { model: "../photo" }, /order photo or open/],
    ["a model of no such name", { model: "mine" }, /order photo or open/],
    [
      "a reference of the task's own machine",
      { references: ["s3://media/uploads/held/a.png", "/proc/self/environ"] },
      /\/proc\/self\/environ does not lie under s3:\/\/media\/uploads\/held\//,
    ],
    ["a reference of another bucket", { references: ["s3://other/uploads/a.png"] }, /does not lie under/],
  ])("refuses %s, and says what is allowed", async (_, asked, says) => {
    const limits = {
      gpu: false,
      budgetUsd: 50,
      priority: 500,
      concurrency: 8,
      callbackHosts: ["studio.example"],
      colouristHosts: null,
      workDays: null,
    };
    const { started } = await order({ ...asked }, limits);
    expect(started).toMatchObject([{ outcome: "refused" }]);
    expect(await failureOf(started[0]?.job ?? "")).toMatchObject({
      message: expect.stringMatching(says) as string,
    });
  });

  it("knows every model that comes with the program, and no other", async () => {
    const names = await readdir(new URL("../../../models", import.meta.url));
    expect([...shippedModels].sort()).toEqual(names.filter((name) => !name.includes(".")).sort());
  });

  it.each([
    ["http", "http://studio.example/x"],
    ["a password", "https://me:secret@studio.example/x"],
    ["this machine", "https://127.0.0.1/x"],
    ["a private address in another notation", "https://0x0a000001/x"],
    ["the metadata service", "https://169.254.169.254/latest"],
    ["a private address of IPv6", "https://[fd00::1]/x"],
  ])("refuses a callback with %s when it is ordered, and tells nobody there", async (_, url) => {
    const { started } = await order({ callback: { url } }, {});
    expect(started).toMatchObject([{ outcome: "refused" }]);
    expect(await failureOf(started[0]?.job ?? "")).toMatchObject({ code: "CallbackRefused" });
    expect((await requestOf(started[0]?.job ?? "")).callback).toBeNull();
    expect(queued).toEqual([]);
  });

  it("gives the ceiling to a job that wants no limit, and lets machines below an allowed one be told", async () => {
    const { started } = await order(
      { budget: null, callback: { url: "https://hooks.studio.example/x" } },
      { budgetUsd: 50, callbackHosts: ["studio.example"], colouristHosts: null, workDays: null },
    );
    expect(started).toMatchObject([{ outcome: "started" }]);
    expect(await requestOf(started[0]?.job ?? "")).toMatchObject({
      budget: { amount: 50, currency: "USD" },
    });
  });
});

describe("startJob, told late or again", () => {
  it("leaves a started job as it is, though its order was mended or broken since", async () => {
    await cloud.put("uploads/a.mp4.job.json", "{ not json");
    await cloud.put("uploads/a.mp4", "film");
    const event = await cloud.objectCreated("uploads/a.mp4");
    await startJob(ports)(event);
    await cloud.put("uploads/a.mp4.job.json", JSON.stringify({ priority: 7 }));
    const job = firstJob(await startJob(ports)(event));
    const request = await requestOf(job);
    expect(request).toMatchObject({ priority: 7 });
    for (const late of [JSON.stringify({ priority: 8 }), "{ not json"]) {
      await cloud.put("uploads/a.mp4.job.json", late);
      expect(await startJob(ports)(event)).toMatchObject({ started: [{ outcome: "exists" }] });
      expect(await requestOf(job)).toEqual(request);
    }
  });

  it("takes film names as long as S3's keys, and gives the result one that a file system takes", async () => {
    const name = `${"ü".repeat(505)}.mp4`;
    await cloud.put(`uploads/${name}`.slice(0, 1010), "film");
    const key = `uploads/${name}`.slice(0, 1010);
    const { started } = await startJob(ports)(await cloud.objectCreated(key));
    expect(started).toMatchObject([{ outcome: "started" }]);
    const { result } = await requestOf(started[0]?.job ?? "");
    const resultName = result.split("/").at(-1) ?? "";
    expect(new TextEncoder().encode(resultName).length).toBeLessThanOrEqual(200);
    expect(resultName).toMatch(/^ü+\.color\.mkv$|^ü+\.color\.mp4$/);
  });
});
