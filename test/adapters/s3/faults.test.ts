import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { scratchFolder } from "#adapters/disk/scratch-folder.ts";
import { openResult, openStore } from "#adapters/stores.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { faultyProxy, type Fault, type FaultyProxy } from "#test/support/faulty-proxy.ts";
import { cephRgw, isCephHere } from "#test/support/rgw.ts";
import { createBucket, leadTo, quickS3, type S3Server } from "#test/support/s3-server.ts";

/*
 * S3 having a bad day: the same store behind a proxy that does harm. Conditional writes need a server
 * that knows them, so with Ceph all is tried on it, and without it what the stand-in can.
 */

const hasCeph = isCephHere();
const mebibyte = 2 ** 20;
const none: Fault = { kind: "none" };
const troubles: readonly Fault[] = [
  { kind: "status", status: 500, code: "InternalError" },
  { kind: "status", status: 503, code: "SlowDown" },
  { kind: "reset" },
];
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);

let server: S3Server;
let proxy: FaultyProxy;
let folder: string;
let leadAway: () => void;
let store: JobStore;
let jobs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "s3-faults-"));
  server = await (hasCeph ? cephRgw() : quickS3());
  await createBucket(server, "media");
  proxy = await faultyProxy(server.endpoint);
  leadAway = leadTo({ ...server, endpoint: proxy.endpoint });
});
afterAll(async () => {
  leadAway();
  await proxy.stop();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  jobs += 1;
  proxy.inject(() => none);
  store = openStore(`s3://media/jobs/${jobs}`, { scratch: scratchFolder(folder) });
});

/** The first of every kind of request fails in another way. */
const firstOfEach = (): ((request: IncomingMessage) => Fault) => {
  const seen = new Map<string, number>();
  return ({ method = "" }) => {
    const before = seen.get(method) ?? 0;
    seen.set(method, before + 1);
    return before < 2 ? (troubles[(before + method.length) % troubles.length] ?? none) : none;
  };
};

describe("an S3 store whose server has trouble", () => {
  it("puts, gets, lists, looks and removes in spite of 500s, 503s and resets", async () => {
    proxy.inject(firstOfEach());
    await store.put("a/value", bytes("kept"));
    expect(text(await store.get("a/value"))).toBe("kept");
    expect(await store.has("a/value")).toBe(true);
    const keys: string[] = [];
    for await (const key of store.list("a/")) keys.push(key);
    expect(keys).toEqual(["a/value"]);
    await store.remove("a/value");
    expect(await store.has("a/value")).toBe(false);
  });

  it("sends a large file whole though parts of it fail, and fetches it whole though answers break off", async () => {
    const value = randomBytes(20 * mebibyte + 3);
    const path = join(folder, "large");
    await writeFile(path, value);
    proxy.inject((_, count) => (count % 3 === 1 ? (troubles[count % troubles.length] ?? none) : none));
    await store.adopt("large", path);
    proxy.inject((_, count) => (count % 2 === 0 ? { kind: "cut", afterBytes: 1000 + count } : none));
    expect(Buffer.compare(await readFile(await store.localFile("large")), value)).toBe(0);
    proxy.inject((_, count) => (count < 3 ? { kind: "cut", afterBytes: 5 * mebibyte } : none));
    expect(Buffer.compare(await store.get("large"), value)).toBe(0);
  });

  it("waits for a slow answer", async () => {
    await store.put("slow", bytes("x".repeat(4000)));
    proxy.inject(() => ({ kind: "slow", bytesAtOnce: 100, everyMs: 20 }));
    expect((await store.get("slow")).length).toBe(4000);
  });

  it("gives up in the end, with a code that says to try again later", async () => {
    proxy.inject(() => ({ kind: "status", status: 503, code: "SlowDown" }));
    await expect(store.get("a")).rejects.toMatchObject({
      name: "StoreUnavailable",
      message: expect.stringMatching(/cannot read s3:\/\/media\/jobs\/\d+\/a now \(SlowDown/) as string,
    });
  });

  it("says what is forbidden, and which bucket is not there", async () => {
    proxy.inject(() => ({ kind: "status", status: 403, code: "AccessDenied" }));
    await expect(store.put("a", bytes("x"))).rejects.toMatchObject({
      name: "StoreDenied",
      message: expect.stringMatching(/not allowed to write s3:.*credentials/) as string,
    });
    proxy.inject(() => none);
    const elsewhere = openStore("s3://no-such-bucket/jobs/1");
    await expect(elsewhere.get("a")).rejects.toMatchObject({ name: "StoreMissing" });
  });
});

describe.skipIf(!hasCeph)("conditional writes whose answer gets lost", () => {
  const lostOnce = (request: IncomingMessage, count: number): Fault =>
    request.method === "PUT" && count === 0 ? { kind: "lost answer" } : none;

  it("know their own value again, and no other", async () => {
    proxy.inject(lostOnce);
    expect(await store.putIfAbsent("event", bytes("mine"))).toBe(true);
    proxy.inject(lostOnce);
    expect(await store.putIfAbsent("event", bytes("another"))).toBe(false);
    expect(text(await store.get("event"))).toBe("mine");
  });

  it("know their own result again, and refuse to replace another's film", async () => {
    const uri = `s3://media/results/${jobs}/film.mp4`;
    const result = await openResult(uri, "refuse", { scratch: scratchFolder(folder) });
    await writeFile(await result.openDraft(), "the film");
    const tag = await result.draftTag();
    proxy.inject(lostOnce);
    await result.publish();
    expect(await result.tag()).toBe(tag);
    proxy.inject(() => none);
    const late = await openResult(uri, "refuse", { scratch: scratchFolder(folder) });
    await expect(late.check()).rejects.toMatchObject({ name: "OutputExists" });
    await writeFile(await late.openDraft(), "another film");
    await expect(late.publish()).rejects.toMatchObject({ name: "OutputExists" });
    const replacing = await openResult(uri, "replace", { scratch: scratchFolder(folder) });
    await writeFile(await replacing.openDraft(), "another film");
    await replacing.publish();
    expect(await result.tag()).not.toBe(tag);
  });

  it("refuse a taken place for a film sent in parts as well", async () => {
    const uri = `s3://media/results/${jobs}/large.mp4`;
    const scratch = scratchFolder(folder);
    for (const [film, refused] of [
      ["first", false],
      ["second", true],
    ] as const) {
      const result = await openResult(uri, "refuse", { scratch });
      await writeFile(await result.openDraft(), Buffer.alloc(9 * mebibyte, film));
      if (refused) await expect(result.publish()).rejects.toMatchObject({ name: "OutputExists" });
      else await result.publish();
    }
  });
});
