import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openS3 } from "#adapters/s3/client.ts";
import { fetchResumed } from "#adapters/s3/resumable-fetch.ts";
import { faultyProxy, type FaultyProxy } from "#test/support/faulty-proxy.ts";
import { sendFile } from "#adapters/s3/transfer.ts";
import { createBucket, leadTo, quickS3, type S3Server } from "#test/support/s3-server.ts";

const mebibyte = 2 ** 20;
const address = { bucket: "media", key: "results/film.mp4" };
const film = randomBytes(35 * mebibyte);

let server: S3Server;
let proxy: FaultyProxy;
let leadAway: () => void;
let sent: string;
let folder: string;
let part: string;
/** Ranges that were asked for. */
let asked: string[];

const put = async (bytes: Uint8Array): Promise<void> => {
  const path = join(sent, "film");
  await writeFile(path, bytes);
  await sendFile(openS3(), address, path, { ifExists: "replace" });
};

/** Lets `answered` pieces through and refuses the rest, as a line that breaks. */
const breakAfter = (answered: number): void => {
  proxy.inject((request) => {
    if (request.headers.range === undefined) return { kind: "none" };
    asked.push(request.headers.range);
    return asked.length <= answered
      ? { kind: "none" }
      : { kind: "status", status: 403, code: "AccessDenied" };
  });
};

beforeAll(async () => {
  sent = await mkdtemp(join(tmpdir(), "sent-"));
  server = await quickS3();
  proxy = await faultyProxy(server.endpoint);
  leadAway = leadTo({ ...server, endpoint: proxy.endpoint });
  await createBucket(server, "media");
});
afterAll(async () => {
  leadAway();
  await proxy.stop();
  await server.stop();
  await rm(sent, { recursive: true, force: true });
});
beforeEach(async () => {
  proxy.inject(() => ({ kind: "none" }));
  await put(film);
  folder = await mkdtemp(join(tmpdir(), "fetch-"));
  part = join(folder, ".film.fetch-part");
  asked = [];
  return () => rm(folder, { recursive: true, force: true });
});

describe("a fetch that was stopped", () => {
  beforeEach(async () => {
    breakAfter(2);
    await expect(fetchResumed(openS3(), address, part)).rejects.toThrow();
    asked = [];
    breakAfter(99);
  });

  it("goes on with the pieces that are missing, and leaves the whole object alone", async () => {
    await fetchResumed(openS3(), address, part);
    // Five pieces of 8 MiB, the last of them shorter; two were there.
    expect(asked).toHaveLength(3);
    expect((await readFile(part)).equals(film)).toBe(true);
    expect(await readdir(folder)).toEqual([".film.fetch-part"]);
  });

  it("begins again where the object is another one by now", async () => {
    const other = randomBytes(9 * mebibyte);
    await put(other);
    await fetchResumed(openS3(), address, part);
    expect((await readFile(part)).equals(other)).toBe(true);
  });

  it("does not believe a line that was cut off", async () => {
    const list = `${part}.pieces`;
    const text = await readFile(list, "utf8");
    await writeFile(list, text.slice(0, -1));
    await fetchResumed(openS3(), address, part);
    expect(asked).toHaveLength(4);
    expect((await readFile(part)).equals(film)).toBe(true);
  });
});

describe("a fetch", () => {
  it("takes an empty object", async () => {
    await put(new Uint8Array());
    await fetchResumed(openS3(), address, part);
    expect(await readFile(part)).toHaveLength(0);
  });

  it("writes over no file that it did not make", async () => {
    await writeFile(part, "a person's");
    await expect(fetchResumed(openS3(), address, part)).rejects.toMatchObject({ name: "OutputExists" });
    expect(await readFile(part, "utf8")).toBe("a person's");
  });
});
