import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { eventOutbox } from "#cli/batch/event-outbox.ts";
import { itemEvents } from "#cli/batch/item-events.ts";
import type { KnownItem } from "#cli/batch/colour-item.ts";
import { JobError } from "#core/errors.ts";

const key = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const keys = { default: key, tenants: new Map() };

let root: string;
let server: Server;
let url: string;
let answer = 204;
const got: { type: string; data: Record<string, unknown> }[] = [];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "outbox-"));
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (bytes) => (body += String(bytes)));
    request.on("end", () => {
      if (answer === 204)
        got.push(
          new Webhook(key).verify(body, request.headers as Record<string, string>) as (typeof got)[0],
        );
      response.writeHead(answer).end();
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  server.close();
  await rm(root, { recursive: true, force: true });
});

const cut = (): KnownItem => ({
  item: {
    place: "Cut-1/A",
    kind: "frames",
    path: "/cuts/Cut-1/A",
    stem: "Cut-1/A",
    id: null,
    order: { callback: { url, events: null, customData: { reel: 7 } } },
    footage: { cels: true },
  },
  id: "cut-1",
  bytes: 1,
  seen: "s",
});

describe("eventOutbox", () => {
  it("tells signed events, keeps what is not taken, and sends that when it is opened again", async () => {
    const folder = join(root, ".chromaloom-events");
    await mkdir(folder);
    const said: string[] = [];
    const warn = (text: string): void => void said.push(text);
    const first = await eventOutbox(folder, { keys, warn });
    const told = itemEvents(first, root, folder).of(cut());
    const settled = { output: "x", frames: 4, remarks: [], isDamaged: false };
    await told.finished("x", settled);
    await vi.waitFor(() => {
      expect(got).toHaveLength(1);
    }, 20_000);
    answer = 500;
    await itemEvents(first, root, folder).of(cut()).failed(new JobError("MediaUnreadable", "it is text"));
    expect(await first.close()).toBe(1);
    expect(said.join()).toMatch(/job-failed_refused.* was not taken by .*the receiver answered 500/);
    answer = 204;
    await writeFile(join(folder, "cut-1", "notes.txt"), "a person's");
    const second = await eventOutbox(folder, { keys, warn });
    expect(await second.close()).toBe(0);
    expect(got.map(({ type }) => type).sort()).toEqual(["job.failed", "job.succeeded"]);
    expect(got.find(({ type }) => type === "job.succeeded")?.data).toMatchObject({
      job: "cut-1",
      customData: { reel: 7 },
      result: join(root, "Cut-1/A"),
      frames: 4,
    });
    expect(got.find(({ type }) => type === "job.failed")?.data).toMatchObject({
      code: "MediaUnreadable",
      message: "it is text",
    });
    // Nothing of ours is left, and all that a person put there.
    expect(await readdir(root, { recursive: true })).toEqual([
      ".chromaloom-events",
      ".chromaloom-events/cut-1",
      ".chromaloom-events/cut-1/notes.txt",
    ]);
  });
});
