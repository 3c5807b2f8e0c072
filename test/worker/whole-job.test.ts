import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openS3 } from "#adapters/s3/client.ts";
import { openStore } from "#adapters/stores.ts";
import { jobRequestKey, jobRequestSchema, type JobRequest } from "#core/job/request.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { quoteSchema } from "#core/cost/quote.ts";
import { stageFailureKey, stageFailureSchema } from "#core/reports/stage-failure.ts";
import { frameDigests } from "#test/cli/chromaloom.ts";
import { oneShotFilm } from "#test/cli/films.ts";
import { createBucket, leadTo, quickS3, s3Environment, type S3Server } from "#test/support/s3-server.ts";
import { runWorker, startWorker } from "#test/support/worker.ts";

/*
 * One job from request to result by workers alone, in a folder and in S3. The film is one shot of
 * twelve frames in two chunks, so that every stage has something to do.
 */

let folder: string;
let film: string;
let server: S3Server;
let leadAway: () => void;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "worker-"));
  film = await oneShotFilm(folder, join(folder, "film.mp4"), 12);
  server = await quickS3();
  leadAway = leadTo(server);
  await createBucket(server, "media");
});
afterAll(async () => {
  leadAway();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const requestOf = (film: string, result: string): JobRequest =>
  jobRequestSchema.parse({
    version: 1,
    id: "job-1",
    film,
    result,
    replaceResult: false,
    choices: { lossless: true, chunkFrames: 6 },
    review: false,
    concurrency: 2,
    priority: 0,
    budget: null,
    callback: null,
    region: "eu-central-1",
  });

const readJson = async (store: JobStore, key: string): Promise<unknown> =>
  JSON.parse(new TextDecoder().decode(await store.get(key)));

const keysOf = async (store: JobStore, prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
};

/** Runs a stage to its end. @returns the worker's last word */
const stage = async (job: string, ...args: string[]): Promise<string> => {
  const { exitCode, messages } = await runWorker(["--job", job, "--stage", ...args], s3Environment(server));
  const last = messages.at(-1);
  return last?.type === "failed"
    ? `${exitCode} ${last.code}: ${last.message}`
    : `${exitCode} ${last?.type}`;
};

const listOf = (store: JobStore, name: string) => readJson(store, `lists/${name}.json`);

/** All stages after plan, each on what its list names. */
const runLists = async (job: string, store: JobStore): Promise<void> => {
  for (const name of ["colour", "link", "finish"]) {
    for (const { item } of (await listOf(store, name)) as { item: string }[]) {
      expect(await stage(job, name, "--item", item)).toBe("0 done");
    }
  }
  expect(await stage(job, "assemble")).toBe("0 done");
};

describe("workers", { timeout: 600_000 }, () => {
  let expected: string[];

  it("make a film in a folder, stage by stage, and do nothing twice", async () => {
    const job = join(folder, "job");
    const result = join(folder, "film.color.mp4");
    const store = openStore(job);
    await mkdir(job);
    await store.put(jobRequestKey, new TextEncoder().encode(JSON.stringify(requestOf(film, result))));
    expect(await stage(job, "plan")).toBe("0 done");
    const quote = quoteSchema.parse(await readJson(store, "quote.json"));
    expect(quote).toMatchObject({ frames: 12, shots: 1, chunks: 2, longShots: 1, region: "eu-central-1" });
    expect(quote.money?.amount).toBeGreaterThan(0);
    expect(await listOf(store, "colour")).toEqual([{ item: "c0000" }, { item: "c0001" }]);
    expect(await listOf(store, "link")).toEqual([{ item: "0" }]);
    expect(await listOf(store, "finish")).toEqual([{ item: "c0000" }, { item: "c0001" }]);
    await runLists(job, store);
    expected = await frameDigests(result);
    expect(expected).toHaveLength(12);

    expect(await stage(job, "plan")).toBe("0 done");
    for (const name of ["colour", "link", "finish"]) expect(await listOf(store, name)).toEqual([]);
    const bytes = await readFile(result);
    expect(await stage(job, "assemble")).toBe("0 done");
    expect(Buffer.compare(await readFile(result), bytes)).toBe(0);
    await writeFile(result, "somebody else's film");
    expect(await stage(job, "assemble")).toMatch(/^4 OutputExists/);
  });

  it("make the same film in S3, bit for bit, although one was killed in the middle of its chunk", async () => {
    const job = "s3://media/jobs/job-1";
    const store = openStore(job);
    const s3 = openS3();
    const [source, result] = ["uploads/a film.mp4", "results/job-1/film.color.mp4"];
    await s3.send(new PutObjectCommand({ Bucket: "media", Key: source, Body: await readFile(film) }));
    const request = requestOf(`s3://media/${source}`, `s3://media/${result}`);
    await store.put(jobRequestKey, new TextEncoder().encode(JSON.stringify(request)));
    expect(await stage(job, "plan")).toBe("0 done");

    const colour = ["--job", job, "--stage", "colour", "--item", "c0000"];
    const doomed = startWorker(colour, s3Environment(server));
    for await (const line of doomed) if (line.includes('"progress"')) doomed.kill("SIGKILL");
    expect((await doomed).signal).toBe("SIGKILL");
    for (const left of ["reports/colour/", "segments/", "evidence/", "failures/"])
      expect(await keysOf(store, left)).toEqual([]);

    await runLists(job, store);
    const found = await s3.send(new GetObjectCommand({ Bucket: "media", Key: result }));
    const local = join(folder, "from-s3.mp4");
    await writeFile(local, (await found.Body?.transformToByteArray()) ?? "");
    expect(await frameDigests(local)).toEqual(expected);
    expect(found.ContentType).toBe("video/mp4");

    const before = await s3.send(new HeadObjectCommand({ Bucket: "media", Key: result }));
    expect(await stage(job, "plan")).toBe("0 done");
    for (const name of ["colour", "link", "finish"]) expect(await listOf(store, name)).toEqual([]);
    expect(await stage(job, "assemble")).toBe("0 done");
    const after = await s3.send(new HeadObjectCommand({ Bucket: "media", Key: result }));
    expect(after.LastModified).toEqual(before.LastModified);
  });

  it("refuse a film that was replaced since the plan, and leave why", async () => {
    const job = "s3://media/jobs/job-1";
    const store = openStore(job);
    await openS3().send(
      new PutObjectCommand({ Bucket: "media", Key: "uploads/a film.mp4", Body: "other" }),
    );
    for (const folder of ["reports/colour/", "reports/finish/", "evidence/"])
      for (const key of await keysOf(store, folder)) await store.remove(key);
    const refusal = "s3://media/uploads/a film.mp4 is not the film that this job was planned with";
    expect(await stage(job, "colour", "--item", "c0001")).toMatch(`3 MediaChanged: ${refusal}`);
    const failure = stageFailureSchema.parse(await readJson(store, stageFailureKey("colour", "c0001")));
    expect(failure).toMatchObject({
      stage: "colour",
      item: "c0001",
      code: "MediaChanged",
      retryable: false,
    });
  });

  it("say by their exit code what may go better the next time", async () => {
    const away = {
      ...s3Environment(server),
      AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
      AWS_BATCH_JOB_ATTEMPT: "2",
    };
    const { exitCode, messages } = await runWorker(
      ["--job", "s3://media/jobs/job-1", "--stage", "assemble"],
      away,
    );
    expect(exitCode).toBe(75);
    expect(messages.at(-1)).toMatchObject({ type: "failed", code: "StoreUnavailable" });
    // In the log of all tasks each line says whose it is.
    const job = "s3://media/jobs/job-1";
    for (const { task } of messages) {
      expect(task).toEqual({ job, stage: "assemble", item: null, attempt: 2 });
    }
  });

  it("refuse an item that is none, and a stage without one", async () => {
    const job = join(folder, "job");
    expect(await stage(job, "colour", "--item", "c9999")).toMatch(/^6 JobInvalid: .*c9999/);
    expect(await stage(job, "finish")).toMatch(/^2 UsageInvalid: .*--item/);
  });
});
