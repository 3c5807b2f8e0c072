import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateMultipartUploadCommand, UploadPartCommand } from "@aws-sdk/client-s3";
import { Command } from "commander";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fingerprintOf } from "#adapters/ffmpeg/probe/fingerprint.ts";
import { openStore } from "#adapters/stores.ts";
import { putJson } from "#core/ports/json-values.ts";
import { failJob } from "#pipeline/jobs/fail-job.ts";
import { recordFailure } from "#pipeline/jobs/record-failure.ts";
import { cloudCommands } from "#cli/commands/cloud-commands.ts";
import { reportFailure } from "#cli/report-failure.ts";
import type { Ran } from "#test/cli/chromaloom.ts";
import { startCloud, type Cloud } from "#test/support/cloud.ts";
import { leaveReport, plan } from "#test/support/planned-job.ts";
import { startStepFunctionsServer, type RunningExecution } from "#test/support/step-functions-server.ts";

let cloud: Cloud;
let stepFunctions: Awaited<ReturnType<typeof startStepFunctionsServer>>;
let runs: RunningExecution[];
let folder: string;
/** What an execution comes to; by default it waits to be stopped. */
let work: (execution: RunningExecution) => Promise<void>;

const untilStopped = ({ signal }: RunningExecution): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      resolve();
    });
  });

beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

beforeEach(async () => {
  cloud.server.emptyBucket(cloud.bucket);
  folder = await mkdtemp(join(tmpdir(), "batch-"));
  runs = [];
  work = untilStopped;
  stepFunctions = await startStepFunctionsServer({
    run: async (execution) => {
      runs.push(execution);
      await work(execution);
      return { status: "SUCCEEDED", output: {} };
    },
  });
  process.env["AWS_ENDPOINT_URL_SFN"] = stepFunctions.endpoint;
  return () => stepFunctions.close();
});

/** A command as it is typed, in this process: many of them start in the time that one process takes. */
const run = async (...args: string[]): Promise<Ran> => {
  const program = new Command().exitOverride();
  for (const command of cloudCommands()) program.addCommand(command);
  const deployment = ["--bucket", cloud.bucket, "--state-machine", stepFunctions.stateMachineArn];
  const [stdout, stderr] = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")];
  for (const spy of [stdout, stderr]) spy.mockReturnValue(true);
  const textOf = (spy: typeof stdout): string => spy.mock.calls.map(([text]) => String(text)).join("");
  const before = process.exitCode;
  try {
    await program.parseAsync([...args, ...deployment], { from: "user" });
    const exitCode = Number(process.exitCode ?? 0);
    return { exitCode, stdout: textOf(stdout), stderr: textOf(stderr) };
  } catch (error) {
    const exitCode = reportFailure(error);
    return { exitCode, stdout: textOf(stdout), stderr: textOf(stderr) };
  } finally {
    process.exitCode = before;
    stdout.mockRestore();
    stderr.mockRestore();
  }
};

const writeBatch = async (batch: unknown): Promise<string> => {
  const path = join(folder, "batch.json");
  await writeFile(path, typeof batch === "string" ? batch : JSON.stringify(batch));
  return path;
};

const lines = ({ stdout }: Ran): Record<string, unknown>[] =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("chromaloom submit", () => {
  it("uploads films, starts a job for each with its own and the shared options, and doubles nothing", async () => {
    await writeFile(join(folder, "reel 1.mov"), "one");
    await writeFile(join(folder, "reel 2.mov"), "two");
    await writeFile(join(folder, "Trailer [1923].mp4"), "three");
    const path = await writeBatch({
      options: { codec: "prores", priority: 7 },
      items: ["reel*.mov", { source: "Trailer [1923].mp4", id: "trailer", codec: "h265", budget: null }],
    });
    const ran = await run("submit", path);
    expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
    expect(ran.stdout).toMatch(/reel-1-[0-9a-f]{16}.*reel 1\.mov.*started(.|\n)*trailer .*started/);
    const request = JSON.parse(await cloud.text("jobs/trailer/request.json")) as unknown;
    expect(request).toMatchObject({
      film: "s3://media/uploads/held/trailer/Trailer [1923].mp4",
      result: "s3://media/results/trailer/Trailer [1923].color.mp4",
      choices: { codec: "h265" },
      priority: 7,
      budget: null,
      region: "eu-central-1",
    });
    expect(await cloud.text("uploads/held/trailer/Trailer [1923].mp4")).toBe("three");
    const again = await run("submit", path, "--json");
    expect(lines(again).map(({ outcome }) => outcome)).toEqual(["exists", "exists", "exists"]);
    expect(runs).toHaveLength(3);
    expect(await readdir(folder)).not.toContain(".batch.json.uploads");
  });

  it("goes on with an upload that broke off, and sends no part twice", async () => {
    const part = 8 * 2 ** 20;
    const film = join(folder, "long.mov");
    await writeFile(film, Buffer.alloc(part + 1000, 7));
    const path = await writeBatch({ items: [{ source: "long.mov", id: "long" }] });
    const Key = "uploads/held/long/long.mov";
    const { UploadId = "" } = await cloud.s3.send(
      new CreateMultipartUploadCommand({ Bucket: cloud.bucket, Key }),
    );
    // A part that differs from the film shows in the result whether it was sent again.
    const { ETag = "" } = await cloud.s3.send(
      new UploadPartCommand({
        Bucket: cloud.bucket,
        Key,
        UploadId,
        PartNumber: 1,
        Body: Buffer.alloc(part, 8),
      }),
    );
    const content = await fingerprintOf(film);
    const state = { uploadId: UploadId, partBytes: part, content, parts: [{ PartNumber: 1, ETag }] };
    await writeFile(join(folder, ".batch.json.uploads"), JSON.stringify({ [`s3://media/${Key}`]: state }));
    const ran = await run("submit", path);
    expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
    const uploaded = Buffer.from(await cloud.text(Key), "latin1");
    expect([uploaded.length, uploaded[0], uploaded.at(-1)]).toEqual([part + 1000, 8, 7]);
    expect(await readdir(folder)).not.toContain(".batch.json.uploads");
  });

  it.each([
    ["the film is not the one whose upload broke off", () => "of another film"],
    ["S3 knows the upload no more", () => fingerprintOf(join(folder, "a.mov"))],
  ])("begins again when %s", async (_, contentOf) => {
    await writeFile(join(folder, "a.mov"), "another film");
    const content = await contentOf();
    const path = await writeBatch({ items: [{ source: "a.mov", id: "a" }] });
    const state = { uploadId: "gone", partBytes: 4, content, parts: [{ PartNumber: 1, ETag: "x" }] };
    const memory = JSON.stringify({ "s3://media/uploads/held/a/a.mov": state });
    await writeFile(join(folder, ".batch.json.uploads"), memory);
    expect((await run("submit", path)).exitCode).toBe(0);
    expect(await cloud.text("uploads/held/a/a.mov")).toBe("another film");
  });

  it("takes films by their names, with one order for all", async () => {
    await writeFile(join(folder, "one.mp4"), "one");
    await writeFile(join(folder, "two.mp4"), "two");
    const films = [join(folder, "one.mp4"), join(folder, "two.mp4")];
    work = async () => undefined;
    const ran = await run("submit", ...films, "--order", '{"vividness": 0.3}', "--json", "--wait");
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.stringMatching(/one-[0-9a-f]{16}: done/)]);
    const jobs = lines(ran).map(({ job }) => String(job));
    expect(jobs).toHaveLength(2);
    for (const job of jobs) {
      const request = JSON.parse(await cloud.text(`jobs/${job}/request.json`)) as unknown;
      expect(request).toMatchObject({ choices: { vividness: 0.3 } });
    }
  });

  it("waits for a job that fails, and ends as that does", async () => {
    const film = join(folder, "reel.mp4");
    await writeFile(film, "film");
    work = () => Promise.reject(new Error("broken"));
    expect((await run("submit", film, "--wait")).exitCode).toBe(6);
  });

  it.each([
    [["--order", "{"], ["a.mov"], /--order is not JSON/],
    [["--order", '{"colour": 1}'], ["a.mov"], /colour/],
    [["--order", "{}"], ["batch.json"], /--order is for films; the options of batch\.json stand in it/],
    [[], ["a.json", "b.mov"], /a\.json: a batch is given alone/],
  ])("refuses %j with %j", async (options, sources, says) => {
    const ran = await run("submit", ...sources, ...options);
    expect([ran.exitCode, ran.stderr]).toEqual([2, expect.stringMatching(says)]);
    expect(runs).toEqual([]);
  });

  it.each([
    ["is not JSON", "{", /is not JSON/, 2],
    ["asks for what is not known", { items: ["a.mov"], options: { colour: 1 } }, /colour/, 2],
    ["names a film that is not there", { items: ["lost.mov"] }, /there is no film .*lost\.mov/, 3],
    ["matches nothing", { items: ["*.avi"] }, /nothing in .* matches \*\.avi/, 3],
  ])("sends nothing of a batch that %s", async (_, batch, says, exitCode) => {
    const ran = await run("submit", await writeBatch(batch));
    expect(ran.stderr).toMatch(says);
    expect(ran.exitCode).toBe(exitCode);
    expect(runs).toEqual([]);
  });
});

describe("chromaloom, asked of a job", () => {
  const submitted = async (): Promise<void> => {
    await writeFile(join(folder, "reel.mp4"), "film");
    const ran = await run("submit", await writeBatch({ items: [{ source: "reel.mp4", id: "reel-7" }] }));
    expect(ran.stderr).toBe("");
  };
  const store = () => openStore("s3://media/jobs/reel-7");

  it("tells how far it is, stops it, and goes on with it as another run", async () => {
    await submitted();
    await plan(store());
    await leaveReport(store(), "colour", "c0000");
    const at = new Date().toISOString();
    await putJson(store(), "failures/colour/c0001.json", {
      version: 1,
      stage: "colour",
      item: "c0001",
      code: "ToolFailed",
      retryable: true,
      at,
      message: "ffmpeg was killed",
    });
    const status = await run("status", "reel-7");
    expect(status.stdout).toMatch(/reel-7: running/);
    expect(status.stdout).toMatch(/colour .*200\/1000 .*20 %/);
    expect(status.stdout).toMatch(/tried again: colour of chunk c0001: ffmpeg was killed \[ToolFailed\]/);
    expect((await run("status")).stdout).toMatch(/reel-7 .*running/);

    expect((await run("retry", "reel-7")).stderr).toMatch(/runs since .*\[JobBusy\]/);
    const canceled = await run("cancel", "reel-7");
    expect(canceled.stdout).toMatch(/reel-7 is canceled/);
    expect(runs[0]?.signal.aborted).toBe(true);
    expect((await run("watch", "reel-7")).exitCode).toBe(130);
    expect((await run("cancel", "reel-7")).stdout).toMatch(/does not run: canceled/);

    expect((await run("retry", "reel-7")).stdout).toMatch(/goes on as reel-7_2/);
    expect(stepFunctions.started()).toEqual(["reel-7", "reel-7_2"]);
    await vi.waitFor(() => {
      expect(runs[1]?.input).toEqual(runs[0]?.input);
    });
    expect((await run("status", "reel-7")).stdout).toMatch(/running, .*, run 2/);
  });

  it("goes on with what had stopped it lifted", async () => {
    work = () => Promise.reject(new Error("over the budget"));
    await submitted();
    await stepFunctions.settled();
    expect((await run("status", "--failed")).stdout).toMatch(/reel-7 .*failed/);
    work = untilStopped;
    const options = ["--budget", "none", "--priority", "7", "--replace-result", "--json"];
    const ran = await run("retry", "reel-7", ...options);
    expect(lines(ran)).toEqual([{ job: "reel-7", outcome: "started", execution: "reel-7_2" }]);
    const request = JSON.parse(await cloud.text("jobs/reel-7/request.json")) as unknown;
    expect(request).toMatchObject({ budget: null, priority: 7, replaceResult: true });
    await vi.waitFor(() => {
      expect(runs[1]?.input).toMatchObject({ priority: 7 });
    });
    expect(lines(await run("cancel", "reel-7", "--json"))).toMatchObject([{ outcome: "canceled" }]);
    expect((await run("retry", "reel-7", "--budget", "2.5")).exitCode).toBe(0);
    expect(JSON.parse(await cloud.text("jobs/reel-7/request.json"))).toMatchObject({
      budget: { amount: 2.5, currency: "USD" },
    });
  });

  it.each([
    [["--budget", "much"], /an amount in US dollars above 0, or none/],
    [["--budget", "0"], /an amount in US dollars above 0, or none/],
    [["--priority", "10000"], /a whole number from 0 to 9999/],
  ])("retries nothing with %j", async (options, says) => {
    await submitted();
    const ran = await run("cancel", "reel-7").then(() => run("retry", "reel-7", ...options));
    expect(ran.stderr).toMatch(says);
    expect(stepFunctions.started()).toEqual(["reel-7"]);
  });

  it("explains a failure: what, where, the log, what to do", async () => {
    const ports = {
      openStore,
      events: { send: async () => undefined },
      logLink: (stream: string) => `https://logs.example/${stream}`,
      now: () => new Date(),
    };
    const job = { id: "reel-7", store: "s3://media/jobs/reel-7", bucket: "media", prefix: "jobs/reel-7" };
    work = async () => {
      const cause = JSON.stringify({
        JobId: "1f2e",
        Attempts: [{}, {}],
        Container: { ExitCode: 137, LogStreamName: "abc" },
      });
      const error = "States.TaskFailed";
      await recordFailure(ports)({ job, stage: "colour", item: "c0001", error, cause });
      const failed = await failJob(ports)({ job, error, cause: "" });
      throw new Error(failed.cause);
    };
    await submitted();
    await stepFunctions.settled();
    const ran = await run("watch", "reel-7");
    expect(ran.exitCode).toBe(6);
    expect(ran.stdout).toMatch(/failed: colour of chunk c0001: the task ended with exit code 137, 2 times/);
    expect(ran.stdout).toMatch(/log: https:\/\/logs\.example\/abc/);
    expect(ran.stdout).toMatch(/why: {4}colour of chunk c0001/);
    expect(ran.stdout).toMatch(/what to do: Retry the job/);
    const { stdout } = await run("status", "reel-7", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ failure: { code: "WorkerLost", execution: "reel-7" } });
  });

  it("deletes what does not run, and its result only when asked", async () => {
    await submitted();
    await cloud.put("results/reel-7/reel.color.mp4", "coloured");
    await cloud.put("results/reel-70/other.mp4", "another job's");
    expect((await run("delete", "reel-7")).stderr).toMatch(/reel-7 runs; .*cancel.*\[JobBusy\]/);
    await run("cancel", "reel-7");
    expect((await run("delete", "reel-7")).stdout).toMatch(/is deleted; its result stays/);
    expect((await run("status", "reel-7")).stderr).toMatch(/there is no job reel-7/);
    const keys = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const key of openStore("s3://media/results").list("")) found.push(key);
      return found;
    };
    expect(await keys()).toEqual(["reel-7/reel.color.mp4", "reel-70/other.mp4"]);
    // The same film again is a job of the same id; Step Functions still remembers the first one's execution.
    await submitted();
    expect(stepFunctions.started()).toEqual(["reel-7", "reel-7_2"]);
    await run("cancel", "reel-7");
    expect(lines(await run("delete", "reel-7", "--result", "--json"))).toMatchObject([
      { job: "reel-7", outcome: "deleted" },
    ]);
    expect(await keys()).toEqual(["reel-70/other.mp4"]);
  });

  it("fetches the result whole, replaces nothing unasked, and says when there is none", async () => {
    await submitted();
    const output = join(folder, "reel.color.mp4");
    const early = await run("fetch", "reel-7", "-o", output);
    expect(early.stderr).toMatch(/no result of reel-7 yet: the job is running/);
    await cloud.put("results/reel-7/reel.color.mp4", "coloured");
    const ran = await run("fetch", "reel-7", "-o", output);
    expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
    expect(await readFile(output, "utf8")).toBe("coloured");
    const refused = await run("fetch", "reel-7", "-o", output);
    expect([refused.exitCode, refused.stderr]).toEqual([4, expect.stringMatching(/--force/)]);
    expect((await readdir(folder)).filter((name) => name.includes("draft"))).toEqual([]);
  });

  it.each([
    [["status", "nobody"], /there is no job nobody in media/],
    [["cancel", "No Id!"], /is no job's id/],
    [["webhook", "replay", "nobody"], /there is no job nobody/],
  ])("says what is wrong: %j", async (args, says) => {
    const ran = await run(...args);
    expect([ran.exitCode, ran.stderr]).toEqual([2, expect.stringMatching(says)]);
  });
});
