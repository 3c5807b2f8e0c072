import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { colouristReportSchema, type ColouristReport } from "#core/colourist/key-frame.ts";
import { jobKeys } from "#core/job/keys.ts";
import { executionName } from "#core/job/ref.ts";
import { getSealedJson } from "#core/ports/json-values.ts";
import { executionInputFor } from "#pipeline/jobs/start-execution.ts";
import { getJson } from "#core/ports/json-values.ts";
import { jobRequestKey, jobRequestSchema } from "#core/job/request.ts";
import { openAccount, type Account } from "#test/cloud/account.ts";
import { deployedDefinition } from "#test/cdk/synthesised.ts";
import { twoShotFilm } from "#test/cli/films.ts";
import { tintedPicture } from "#test/support/tinted-picture.ts";
import { writeToyNetwork } from "#test/support/toy-network.ts";

/*
 * Key frames in the cloud: the deployed state machine, with a service that colours them, and with a person
 * for whom the job waits.
 */

let folder: string;
let account: Account;
let colourist: Server;
const calls: string[] = [];
/** What each call was allowed by. */
const bearers: (string | undefined)[] = [];
/** Answers a call, counted from 1. */
let answer: (call: number, grey: Buffer, key: string) => Promise<{ status: number; body: Buffer | string }>;

const tinted = async (grey: Buffer) => ({
  status: 200,
  body: await (await tintedPicture(grey)).png().toBuffer(),
});

/** The picture of a multipart form whose last part it is. */
const greyPart = (form: Buffer): Buffer => {
  const start = form.indexOf(Buffer.from("\x89PNG", "latin1"));
  return form.subarray(start, form.lastIndexOf("\r\n--"));
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloud-key-frames-"));
  await twoShotFilm(folder, join(folder, "film.mp4"), 12);
  colourist = createServer((request, response) => {
    const key = String(request.headers["idempotency-key"]);
    const call = calls.push(key);
    bearers.push(request.headers.authorization);
    void buffer(request)
      .then((form) => answer(call, greyPart(form), key))
      .then(({ status, body }) => response.writeHead(status).end(body));
  }).listen(0, "127.0.0.1");
  await once(colourist, "listening");
  account = await openAccount({ definition: deployedDefinition() });
  account.faults.colourist = `http://127.0.0.1:${(colourist.address() as AddressInfo).port}/colour`;
});
afterAll(async () => {
  await account.close();
  colourist.closeAllConnections();
  colourist.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => {
  calls.length = 0;
  bearers.length = 0;
  account.received.length = 0;
});

let films = 0;
const begin = async (keyFramesBy: object): Promise<string> => {
  films += 1;
  const order = { review: false, keyFramesBy, callback: account.callback };
  return account.begin(await account.upload(`film-${films}.mp4`, join(folder, "film.mp4"), order));
};

const reportOf = (job: string): Promise<ColouristReport> =>
  getSealedJson(account.storeOf(job), jobKeys.colouristReport, colouristReportSchema);

/** The job's latest event of a type. */
const told = async (type: string): Promise<Record<string, unknown> | undefined> => {
  await account.deliver();
  const events = account.received.filter((event) => event.type === type);
  return events.at(-1)?.data;
};

describe("a service that colours key frames", () => {
  const who = "https://models.example/colour";

  it("is asked for each through its faults, and leaves to the network what it cannot colour", async () => {
    answer = (call, grey, key) => {
      if (call === 1) return Promise.resolve({ status: 503, body: "busy" });
      return key === calls[0]
        ? tinted(grey)
        : Promise.resolve({ status: 404, body: "<h1>No such model</h1>" });
    };
    const job = await begin({ who });
    await account.stepFunctions.settled();
    const { keyFrames, calls: asked } = await reportOf(job);
    expect(keyFrames.map(({ status }) => status).sort()).toEqual(["missing", "taken"]);
    const missing = keyFrames.find(({ status }) => status === "missing");
    expect(missing?.note).toMatch(/answered 404: No such model$/);
    expect([asked, calls.length]).toEqual([2, 3]);
    expect(await told("keyframes.ready")).toMatchObject({ colourist: who, calls: 2, until: null });
    expect(await told("job.succeeded")).toBeDefined();
    expect(new Set(bearers)).toEqual(new Set(["Bearer token of models.example"]));
  });

  it("is sent no other machine's token", async () => {
    answer = (_, grey) => tinted(grey);
    const job = await begin({ who: "https://elsewhere.example/colour", calls: 1 });
    await account.stepFunctions.settled();
    expect(bearers).toEqual([undefined]);
    const { keyFrames } = await reportOf(job);
    expect(keyFrames.map(({ status, note }) => [status, note])).toEqual([
      ["taken", null],
      ["missing", "not asked for: the budget of calls (1) is used up"],
    ]);
  });
});

describe("a network file that colours key frames", () => {
  const file = "uploads/held/paint.onnx";

  it("runs as tasks of the workflow, on key frames alone, and its answers are kept", async () => {
    const network = join(folder, "paint.onnx");
    await writeToyNetwork(network, { matrix: [[0.2], [-0.3]], bias: [10, 20] });
    await account.put(file, await readFile(network));
    await account.put(file.replace("onnx", "json"), JSON.stringify({ version: 1, preset: "eccv16" }));
    const job = await begin({ who: `onnx:${file}` });
    await account.stepFunctions.settled();
    const { keyFrames, calls: asked, colourist: who } = await reportOf(job);
    expect(who).toBe(`onnx:s3://media/${file}`);
    expect(keyFrames.map(({ status }) => status)).toEqual(["taken", "taken"]);
    expect([asked, calls.length]).toEqual([2, 0]);
    expect(await told("keyframes.ready")).toMatchObject({ calls: 2 });
    expect(await told("job.succeeded")).toBeDefined();

    await startAgain(job, 2);
    await account.stepFunctions.settled();
    expect((await reportOf(job)).calls).toBe(0);
  });

  it("that cannot be used fails the job before a frame is asked for, by the name its owner knows", async () => {
    const odd = join(folder, "odd.onnx");
    await writeToyNetwork(odd, { matrix: [[1, 0, 0, 0]], bias: [0] });
    await account.put("uploads/held/odd.onnx", await readFile(odd));
    await account.put("uploads/held/odd.json", JSON.stringify({ version: 1, preset: "eccv16" }));
    const job = await begin({ who: "onnx:uploads/held/odd.onnx" });
    await account.stepFunctions.settled();
    const failed = await told("job.failed");
    expect(failed).toMatchObject({ code: "UsageInvalid" });
    expect(failed?.["message"]).toMatch(
      /: odd\.onnx has none of 1 channels in float32 among its inputs: image \(float32, 1 x 4 x/,
    );
    expect(failed?.["message"]).not.toContain("scratch");
    expect(await account.storeOf(job).has(jobKeys.questions)).toBe(false);
  });
});

describe("a person who colours key frames", () => {
  it("is waited for, also by a job that was stopped, and wakes it with the last picture", async () => {
    const job = await begin({ who: "person", days: 1 });
    const store = account.storeOf(job);
    const waiting = async (): Promise<void> => {
      while (!(await store.has(jobKeys.awaited))) await sleep(20);
    };
    await waiting();
    const ready = await told("keyframes.ready");
    const names = ready?.["names"] as string[];
    expect(ready).toMatchObject({ colourist: "person", calls: 0, to: `s3://media/jobs/${job}/coloured/` });
    const until = ready?.["until"];

    const client = new SFNClient({ endpoint: account.stepFunctions.endpoint });
    await client.send(new StopExecutionCommand({ executionArn: account.stepFunctions.arnOf(job) }));
    client.destroy();
    await account.stepFunctions.settled();
    while ((await told("job.canceled")) === undefined) await sleep(20);
    await store.remove(jobKeys.awaited);
    account.received.length = 0;
    await startAgain(job, 2);
    await waiting();
    expect((await told("keyframes.ready"))?.["until"]).toBe(until);

    const woken: boolean[] = [];
    for (const name of names) {
      const key = `jobs/${job}/coloured/${name}`;
      const grey = Buffer.from(await store.get(jobKeys.greyKeyFrame(name)));
      await account.put(key, await (await tintedPicture(grey)).png().toBuffer());
      woken.push((await account.tellCreated(key)).woken);
    }
    expect(woken).toEqual(names.map((_, index) => index === names.length - 1));
    await account.stepFunctions.settled();
    const { keyFrames } = await reportOf(job);
    expect(keyFrames.map(({ status }) => status)).toEqual(names.map(() => "taken"));
    expect(await told("job.succeeded")).toBeDefined();
  });
});

const startAgain = async (job: string, attempt: number): Promise<void> => {
  const request = await getJson(account.storeOf(job), jobRequestKey, jobRequestSchema);
  await account.ports.executions.start(executionName(job, attempt), executionInputFor("media", request));
};
