import { describe, expect, it } from "vitest";
import { jobKeys } from "#core/job/keys.ts";
import { jobRequestKey } from "#core/job/request.ts";
import { keptAnswer } from "#core/ports/kept-answer.ts";
import { putJson, putSealedJson } from "#core/ports/json-values.ts";
import { askAddress } from "#pipeline/jobs/ask-address.ts";
import { awaitKeyFrames } from "#pipeline/jobs/await-key-frames.ts";
import { readyKeyFrames } from "#pipeline/jobs/ready-key-frames.ts";
import { takeKeyFrames } from "#pipeline/jobs/take-key-frames.ts";
import { newJob, request } from "#test/support/job-folder.ts";

const job = { id: request.id, store: "s3://media/jobs/reel-7", bucket: "media", prefix: "jobs/reel-7" };

/** A job whose two key frames are to be asked for. */
const askingJob = async (kind: "person" | "address") => {
  const { store } = await newJob();
  const who = kind === "person" ? "person" : "https://models.example/colour";
  const questions = [3, 7].map((frame) => ({
    ...{ frame, shot: 0, key: `k${frame}`, grey: "g.png", network: "n.png", state: "to ask" },
  }));
  const size = { width: 64, height: 48 };
  await putJson(store, jobRequestKey, { ...request, keyFramesBy: { who, days: 2 } });
  await putSealedJson(store, jobKeys.questions, { version: 1, who, kind, size, maxCalls: null, questions });
  await store.put("g.png", new Uint8Array([1]));
  await store.put("n.png", new Uint8Array([2]));
  return store;
};

describe("the functions of key frames", () => {
  it("say who is asked, and how long a person has: no longer when the job is started again", async () => {
    const store = await askingJob("person");
    let now = new Date("2026-11-23T04:00:00Z");
    const ready = readyKeyFrames({
      openStore: () => store,
      events: { send: () => Promise.resolve() },
      now: () => now,
    });
    expect(await ready({ job })).toEqual({ who: "person", seconds: 2 * 24 * 3600 });
    now = new Date("2026-11-24T04:00:00Z");
    expect(await ready({ job })).toEqual({ who: "person", seconds: 24 * 3600 });
    now = new Date("2026-11-26T04:00:00Z");
    expect(await ready({ job })).toEqual({ who: "nobody", seconds: 1 });
  });

  it("wake a job that waits with the last picture, or when no more will come", async () => {
    const store = await askingJob("person");
    const woken: string[] = [];
    const succeed = (token: string): Promise<boolean> => Promise.resolve(woken.push(token) === 1);
    const take = takeKeyFrames({ openStore: () => store, taskTokens: { succeed } });
    const told = (key: string) => take({ detail: { bucket: { name: "media" }, object: { key } } });
    await awaitKeyFrames({ openStore: () => store })({ job, token: "T" });
    expect(await told("jobs/reel-7/awaited.json")).toMatchObject({ missing: 2, woken: false });
    await store.put(jobKeys.coloured("3.jpg"), new Uint8Array(1));
    expect(await told("jobs/reel-7/coloured/3.jpg")).toMatchObject({ missing: 1, woken: false });
    await store.put(jobKeys.noMoreColoured, new Uint8Array(1));
    expect(await told("jobs/reel-7/coloured/no-more.json")).toMatchObject({ missing: 1, woken: true });
    expect(await told("jobs/reel-7/manifest.json")).toEqual({ job: null, missing: null, woken: false });
    expect(woken).toEqual(["T"]);
  });

  it("ask an address for one key frame, once", async () => {
    const store = await askingJob("address");
    let calls = 0;
    const ask = () => Promise.resolve({ type: "picture" as const, bytes: new Uint8Array([(calls += 1)]) });
    const openAddress = (name: string) =>
      Promise.resolve({ name, identity: name, isCalled: true, maxContext: 0, ask });
    const step = askAddress({ openStore: () => store, openAddress });
    expect(await step({ job, item: "7" })).toEqual({ answered: 1 });
    expect(await step({ job, item: "7" })).toEqual({ answered: 1 });
    expect(calls).toBe(1);
    expect([...((await keptAnswer(store, "k7")) ?? [])]).toEqual([1]);
    expect(await keptAnswer(store, "k3")).toBeNull();
  });
});
