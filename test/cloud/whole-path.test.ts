import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { StateError } from "#cli/engine/state-error.ts";
import { executionName } from "#core/job/ref.ts";
import { jobReportSchema } from "#core/reports/job-report.ts";
import { openAccount, type Account } from "#test/cloud/account.ts";
import { deployedDefinition } from "#test/cdk/synthesised.ts";
import { chromaloom, frameDigests } from "#test/cli/chromaloom.ts";
import { oneShotFilm, twoShotFilm } from "#test/cli/films.ts";
import { faultyProxy, type Fault, type FaultyProxy } from "#test/support/faulty-proxy.ts";
import { cephRgw, isCephHere } from "#test/support/rgw.ts";
import { quickS3, type S3Server } from "#test/support/s3-server.ts";

/*
 * The whole cloud path, from an upload to a signed webhook, with the state machine that the deployment
 * holds. Whatever goes wrong on the way, the film that comes out is the one that colorize makes here, to
 * the last sample; or the failure says what, where and what to do, and nothing is left that looks done.
 */

const order = { lossless: true, review: false } as const;
/** Two whole shots; one shot in four parts, which goes through link and finish as well. */
const films = {
  shots: { chunkFrames: 20, ...order },
  parts: { chunkFrames: 10, ...order },
} as const;
type Kind = keyof typeof films;

const fine: Fault = { kind: "none" };
const denied: Fault = { kind: "status", status: 403, code: "AccessDenied" };
const busy: Fault = { kind: "status", status: 503, code: "SlowDown" };
const readingFaults: readonly Fault[] = [
  { kind: "status", status: 500, code: "InternalError" },
  { kind: "reset" },
  { kind: "cut", afterBytes: 20_000 },
  { kind: "slow", bytesAtOnce: 16_384, everyMs: 3 },
];

let folder: string;
let definition: object;
const expected = new Map<Kind, string[]>();
const pathOf = (kind: Kind): string => join(folder, `${kind}.mp4`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloud-"));
  definition = deployedDefinition();
  await twoShotFilm(folder, pathOf("shots"), 20);
  await oneShotFilm(folder, pathOf("parts"), 40);
  for (const kind of ["shots", "parts"] as const) {
    const output = join(folder, `${kind}.here.mp4`);
    const chunkFrames = String(films[kind].chunkFrames);
    await chromaloom(["colorize", pathOf(kind), "-o", output, "--lossless", "--chunk-frames", chunkFrames]);
    expected.set(kind, await frameDigests(output));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The real one where there is one: twice would prove no more, and take twice as long. */
const [name, startServer] = isCephHere() ? ["Ceph RGW", cephRgw] : ["the quick stand-in", quickS3];

describe(`on ${name}`, () => {
  let server: S3Server;
  let proxy: FaultyProxy;
  let account: Account;
  let sequence = 0;

  beforeAll(async () => {
    server = await startServer();
    proxy = await faultyProxy(server.endpoint);
    account = await openAccount({ definition, s3: { ...server, endpoint: proxy.endpoint } });
  });
  afterAll(async () => {
    await account.close();
    await proxy.stop();
    await server.stop();
  });
  beforeEach(() => {
    proxy.inject(() => fine);
    delete account.faults.around;
    account.received.length = 0;
  });

  const upload = (kind: Kind, more: object = {}): Promise<unknown> => {
    sequence += 1;
    const given = { ...films[kind], callback: account.callback, ...more };
    return account.upload(`${kind}-${sequence}.mp4`, pathOf(kind), given);
  };

  const resultOf = async (job: string): Promise<string[]> => {
    const report = await account.storeOf(job).get("report.json");
    const { result } = jobReportSchema.parse(JSON.parse(new TextDecoder().decode(report)));
    const local = join(folder, `${job}.mp4`);
    await writeFile(local, await account.get(result.replace("s3://media/", "")));
    return frameDigests(local);
  };

  const toldTypes = async (): Promise<string[]> => {
    await account.deliver();
    return account.received.map(({ type }) => type);
  };

  const expectUndisturbed = async (job: string, kind: Kind): Promise<void> => {
    await account.stepFunctions.settled();
    const told = await toldTypes();
    expect(account.received.filter(({ type }) => type === "job.failed")).toEqual([]);
    expect(told.filter((type) => type === "job.succeeded")).toHaveLength(1);
    expect(await resultOf(job)).toEqual(expected.get(kind));
  };

  it.each(["shots", "parts"] as const)(
    "colours an upload of %s exactly as colorize does here, and tells it",
    async (kind) => {
      const job = await account.begin(await upload(kind));
      await expectUndisturbed(job, kind);
      const told = new Set(account.received.map(({ type }) => type));
      expect([...told].sort()).toEqual(
        ["job.accepted", "job.planned", "job.progress", "job.succeeded", "shot.ready"].sort(),
      );
      const success = account.received.find(({ type }) => type === "job.succeeded");
      expect(success?.data).toMatchObject({ job, frames: 40, customData: { reel: 7 } });
    },
  );

  it("starts one execution however often and in whatever order an upload is told of", async () => {
    const event = await upload("shots");
    const jobs = await Promise.all([event, event, event].map((told) => account.begin(told)));
    await expectUndisturbed(jobs[0] ?? "", "shots");
    expect(new Set([...jobs, await account.begin(event)]).size).toBe(1);
    await account.stepFunctions.settled();
    const own = account.stepFunctions.started().filter((execution) => execution.startsWith(jobs[0] ?? "?"));
    expect(own).toHaveLength(1);
  });

  it("goes on after a worker was killed in the middle of a chunk", async () => {
    const job = await account.begin(await upload("shots"));
    await killWorker("colour", job);
    await expectUndisturbed(job, "shots");
  });

  it("goes on through errors, resets and slow answers of S3", async () => {
    const met = new Set<Fault["kind"]>();
    proxy.inject(({ method }, count) => {
      const reading = method === "GET" && count % 5 === 4 ? readingFaults[((count - 4) / 5) % 4] : fine;
      const fault = method === "PUT" && count % 7 === 6 ? busy : (reading ?? fine);
      met.add(fault.kind);
      return fault;
    });
    const job = await account.begin(await upload("parts"));
    await account.stepFunctions.settled();
    proxy.inject(() => fine);
    await expectUndisturbed(job, "parts");
    expect([...met].sort()).toEqual(["cut", "none", "reset", "slow", "status"]);
  });

  it("waits while Batch takes no jobs", async () => {
    let refused = 0;
    account.faults.around = (services) => ({
      ...services,
      submitJob: (request, signal) => {
        if (refused >= 2) return services.submitJob(request, signal);
        refused += 1;
        return Promise.reject(new StateError("Batch.TooManyRequestsException", "Rate exceeded"));
      },
    });
    const job = await account.begin(await upload("shots"));
    await expectUndisturbed(job, "shots");
    expect(refused).toBe(2);
  });

  it("fails with the chunk that cannot be done, keeps the others, and goes on once it can", async () => {
    proxy.inject(({ method, url = "" }) =>
      method === "PUT" && url.includes("/segments/c0001") ? denied : fine,
    );
    const job = await account.begin(await upload("shots", { concurrency: 1 }));
    await account.stepFunctions.settled();
    await account.deliver();
    const [failure] = account.received.filter(({ type }) => type === "job.failed");
    expect(failure?.data).toMatchObject({
      code: "StoreDenied",
      failed: { stage: "colour", item: "c0001" },
      message: expect.stringContaining("chunk c0001") as string,
      whatToDo: expect.stringMatching(/\w/) as string,
    });
    const keys: string[] = [];
    for await (const key of account.storeOf(job).list("segments/")) keys.push(key);
    // The segment, and what its encoder was given.
    const chunks = new Set(keys.map((key) => key.slice(0, "segments/c0000".length)));
    expect([...chunks]).toEqual(["segments/c0000"]);
    await expect(resultOf(job)).rejects.toThrow();

    proxy.inject(() => fine);
    account.received.length = 0;
    await startAgain(account, job, 2);
    await expectUndisturbed(job, "shots");
  });

  it("tells of an upload that is no film, with the reason", async () => {
    const text = join(folder, "text.mp4");
    await writeFile(text, "this is no film\n");
    sequence += 1;
    const told = await account.upload(`text-${sequence}.MP4`, text, { callback: account.callback });
    await account.begin(told);
    await account.stepFunctions.settled();
    await account.deliver();
    const [failure] = account.received.filter(({ type }) => type === "job.failed");
    expect(failure?.data).toMatchObject({ code: "MediaUnreadable", failed: { stage: "plan", item: null } });
  });

  it("stops before it spends more than its budget", async () => {
    const budget = { amount: 0.000_001, currency: "USD" };
    await account.begin(await upload("shots", { budget }));
    await account.stepFunctions.settled();
    const told = await toldTypes();
    expect(told.filter((type) => type !== "job.planned").sort()).toEqual(["job.accepted", "job.failed"]);
    const failure = account.received.find(({ type }) => type === "job.failed");
    expect(failure?.data).toMatchObject({ code: "BudgetExceeded", failed: null });
  });

  it("stopped half-way and started again, does only what is missing", async () => {
    const job = await account.begin(await upload("parts", { concurrency: 1 }));
    const first = account.storeOf(job);
    while ((await count(first.list("reports/colour/"))) === 0) await sleep(30);
    const client = new SFNClient({ endpoint: account.stepFunctions.endpoint });
    const executionArn = account.stepFunctions.arnOf(job);
    await client.send(new StopExecutionCommand({ executionArn, cause: "a person asked for it" }));
    await account.stepFunctions.settled();
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    client.destroy();
    expect(status).toBe("ABORTED");
    expect(await workersOf(job)).toEqual([]);
    expect(await toldTypes()).toContain("job.canceled");
    expect(await count(first.list("reports/assemble/"))).toBe(0);

    const done = await first.get((await keysOf(first.list("reports/colour/")))[0] ?? "");
    account.received.length = 0;
    await startAgain(account, job, 2);
    await expectUndisturbed(job, "parts");
    const again = await first.get((await keysOf(first.list("reports/colour/")))[0] ?? "");
    expect(again).toEqual(done);
  });

  it("delivers what a receiver missed once it answers again", async () => {
    account.receiving.down = true;
    const job = await account.begin(await upload("shots"));
    await account.stepFunctions.settled();
    await account.deliverOnce();
    expect(account.received).toEqual([]);
    account.receiving.down = false;
    await expectUndisturbed(job, "shots");
    expect(new Set(account.received.map(({ id }) => id)).size).toBe(account.received.length);
  });
});

const keysOf = async (keys: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
};
const count = async (keys: AsyncIterable<string>): Promise<number> => (await keysOf(keys)).length;

const startAgain = async ({ ports }: Account, job: string, attempt: number): Promise<void> => {
  const store = `s3://media/jobs/${job}`;
  await ports.executions.start(executionName(job, attempt), {
    job: { id: job, store, bucket: "media", prefix: `jobs/${job}` },
    concurrency: 2,
    priority: 100,
    colourOn: "gpu",
    share: "none",
    tenant: "none",
  });
};

/** Processes of this machine that work on a stage of a job, by the titles that workers give themselves. */
const workersOf = async (job: string, stage = ""): Promise<number[]> => {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    const line = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (line.startsWith(`chromaloom ${stage}`) && line.includes(`s3://media/jobs/${job}`))
      found.push(Number(name));
  }
  return found;
};

const killWorker = async (stage: string, job: string): Promise<void> => {
  for (;;) {
    const [pid] = await workersOf(job, stage);
    if (pid !== undefined) {
      await sleep(600);
      process.kill(pid, "SIGKILL");
      return;
    }
    await sleep(20);
  }
};
