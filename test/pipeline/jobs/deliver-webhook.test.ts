import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sqsEventQueue } from "#adapters/aws/event-queue.ts";
import { openStore } from "#adapters/stores.ts";
import { webhookClient } from "#adapters/http/webhook-client.ts";
import { eventKey, jobEventSchema, maxEventBytes } from "#core/events/events.ts";
import type { JobRequest } from "#core/job/request.ts";
import {
  deliveryDelaysSeconds,
  maxDeliveryAttempts,
  type Delivery,
} from "#core/events/webhook-delivery.ts";
import {
  deliverWebhook,
  earlierAttempts,
  signedHeaders,
  type DeliverPorts,
} from "#pipeline/jobs/deliver-webhook.ts";
import { tellEvent } from "#pipeline/jobs/tell-event.ts";
import { webhookReceiver, type JobEvent } from "../../../examples/webhook-receiver.ts";
import { startCloud, type Cloud } from "#test/support/cloud.ts";
import { newJob } from "#test/support/job-folder.ts";
import { pumpQueue } from "#test/support/webhook-pump.ts";

const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;
const secret = newSecret();
const secretOfAcme = newSecret();

let cloud: Cloud;
let queueUrl: string;
let deadLetterUrl: string;
let ports: DeliverPorts;
let postponed: number[];
let received: JobEvent[];
let warned: Record<string, unknown>[];
let receiver: Server;
let url: string;

const listen = async (server: Server, port = 0): Promise<string> => {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
};

const close = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
};

const newReceiver = (known = secret): Server =>
  webhookReceiver(known, async (event) => {
    received.push(event);
  });

beforeAll(async () => {
  cloud = await startCloud();
  const deadLetters = cloud.server.createQueue("given-up");
  deadLetterUrl = deadLetters.queueUrl;
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: deadLetters.queueArn,
    maxReceiveCount: maxDeliveryAttempts,
  });
  queueUrl = cloud.server.createQueue("events", { attributes: { RedrivePolicy } }).queueUrl;
});
afterAll(() => cloud.stop());

beforeEach(async () => {
  cloud.server.reset();
  received = [];
  warned = [];
  postponed = [];
  receiver = newReceiver();
  url = await listen(receiver);
  const queue = sqsEventQueue(cloud.sqs, queueUrl);
  ports = {
    openStore,
    events: {
      send: (event) => queue.send(event),
      // Hours go by in no time: the queue is asked for none, and what it was to be asked is kept.
      postpone: async (receipt, seconds) => {
        postponed.push(seconds);
        await queue.postpone(receipt, 0);
      },
    },
    webhooks: webhookClient({ reach: "anywhere", timeoutMs: 1000 }),
    signingSecrets: async (tenant) => [tenant === "acme" ? secretOfAcme : secret],
    orderDefaults: { limits: { callbackHosts: null } },
    now: () => new Date(),
    random: () => 0,
    warn: (what, facts) => {
      warned.push({ what, ...facts });
    },
  };
});
afterEach(async () => {
  if (receiver.listening) await close(receiver);
});

const tellingJob = async (asked: Partial<JobRequest> = {}) => {
  const callback = { url, events: null, customData: { reel: 7 } };
  const job = await newJob({ callback, ...asked });
  const tell = (reason: string): Promise<void> =>
    tellEvent(ports, job.job, { type: "job.canceled", data: { reason } });
  return { ...job, tell, event: "reel-7_job-canceled" };
};

const pump = () => pumpQueue(cloud.sqs, queueUrl, deliverWebhook(ports));

const count = async (QueueUrl: string): Promise<number> => {
  const { Attributes = {} } = await cloud.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  const { ApproximateNumberOfMessages = "0", ApproximateNumberOfMessagesNotVisible = "0" } = Attributes;
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
};

const outcomes = (attempts: readonly Delivery[]): string[] => attempts.map(({ outcome }) => outcome);

describe("deliverWebhook", () => {
  it("tells no machine that the deployment does not name, whatever a request says", async () => {
    const { store, tell, event } = await tellingJob();
    await tell("a person stopped it");
    ports = { ...ports, orderDefaults: { limits: { callbackHosts: ["studio.example"] } } };
    await pump().drain();
    expect(received).toEqual([]);
    expect(await earlierAttempts(store, event)).toMatchObject([
      { outcome: "refused", problem: expect.stringMatching(/tells studio\.example/) as string },
    ]);
    expect(await count(deadLetterUrl)).toBe(1);
  });

  it("hands a receiver that verifies signatures the exact bytes that lie in the job's folder", async () => {
    const { store, tell, event } = await tellingJob();
    await tell("a person stopped it");
    await pump().drain();
    expect(received).toHaveLength(1);
    const stored = new TextDecoder().decode(await store.get(eventKey(event)));
    expect(received[0]).toEqual(JSON.parse(stored));
    expect(jobEventSchema.parse(received[0])).toMatchObject({
      id: event,
      data: { job: "reel-7", customData: { reel: 7 }, reason: "a person stopped it" },
    });
    expect(await earlierAttempts(store, event)).toMatchObject([
      { attempt: 1, url, status: 204, outcome: "delivered", problem: null, nextInSeconds: null },
    ]);
    expect(await count(queueUrl)).toBe(0);
  });

  it("signs what it tells a tenant with that tenant's own key", async () => {
    const { store, tell, event } = await tellingJob({ tenant: "acme" });
    await tell("signed with a key that this receiver does not know");
    await pump().drain();
    expect(received).toHaveLength(0);
    expect(outcomes(await earlierAttempts(store, event))).not.toContain("delivered");
  });

  it("tells nothing twice, though told twice and the message comes twice", async () => {
    const { tell, event, root } = await tellingJob();
    await tell("once");
    await tell("once");
    const MessageBody = JSON.stringify({ version: 1, store: root, event });
    await cloud.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    await pump().drain();
    expect(received).toHaveLength(1);
  });

  it("queues on the repetition what was written and not queued", async () => {
    const { tell, store, event } = await tellingJob();
    const { events } = ports;
    ports = { ...ports, events: { ...events, send: () => Promise.reject(new Error("throttled")) } };
    await expect(tell("once")).rejects.toThrow("throttled");
    ports = { ...ports, events };
    await tell("again");
    await pump().drain();
    expect(received).toHaveLength(1);
    // What was said first stays said: a receiver may have seen it.
    expect(new TextDecoder().decode(await store.get(eventKey(event)))).toContain('"reason":"once"');
  });

  it("goes on once a receiver that was down is back, under the same id with a fresh signature", async () => {
    const { store, tell, event } = await tellingJob();
    const port = (receiver.address() as AddressInfo).port;
    await close(receiver);
    await tell("while nobody listens");
    const { once } = pump();
    await once();
    await once();
    expect(received).toEqual([]);
    receiver = newReceiver();
    await listen(receiver, port);
    await pump().drain();
    expect(received.map(({ id }) => id)).toEqual([event]);
    const attempts = await earlierAttempts(store, event);
    expect(outcomes(attempts)).toEqual(["failed", "failed", "delivered"]);
    expect(attempts[0]).toMatchObject({ status: null, nextInSeconds: 5 });
    expect(attempts[0]?.problem).toMatch(/ECONNREFUSED/);
    expect(postponed).toEqual([5, 30]);
  });

  it("tries for most of a day, then leaves the message to the dead-letter queue", async () => {
    const { store, tell, event } = await tellingJob();
    receiver.removeAllListeners("request").on("request", (_, response) => response.writeHead(503).end());
    await tell("to deaf ears");
    await pump().drain();
    const attempts = await earlierAttempts(store, event);
    expect(attempts).toHaveLength(maxDeliveryAttempts);
    expect(attempts.every(({ status }) => status === 503)).toBe(true);
    expect(postponed).toEqual([...deliveryDelaysSeconds, 0]);
    expect(deliveryDelaysSeconds.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(20 * 3600);
    expect(Math.max(...deliveryDelaysSeconds) * 1.1).toBeLessThan(12 * 3600);
    expect([await count(queueUrl), await count(deadLetterUrl)]).toEqual([0, 1]);
  });

  it.each([
    [410, "refused", "the receiver answered 410"],
    [302, "failed", "the receiver answered 302; redirects are not followed"],
    [500, "failed", "the receiver answered 500"],
  ])("takes the answer %i for: %s", async (status, outcome, problem) => {
    const { store, tell, event } = await tellingJob();
    receiver.removeAllListeners("request").on("request", (_, response) => response.writeHead(status).end());
    await tell("…");
    await pump().once();
    expect(await earlierAttempts(store, event)).toMatchObject([{ status, outcome, problem }]);
  });

  it("refuses for good a callback that is not public, and says so in the log", async () => {
    const { store, tell, event } = await tellingJob();
    ports = { ...ports, webhooks: webhookClient() };
    await tell("to myself");
    await pump().drain();
    expect(await earlierAttempts(store, event)).toMatchObject([
      { outcome: "refused", problem: expect.stringMatching(/https:\/\/ address/) as string },
    ]);
    expect(received).toEqual([]);
    expect([await count(queueUrl), await count(deadLetterUrl)]).toEqual([0, 1]);
    expect(warned).toMatchObject([{ what: "not delivered", event, outcome: "refused" }]);
  });

  it("logs why a message goes round again", async () => {
    await cloud.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "not ours" }));
    await pump().once();
    expect(warned).toMatchObject([
      { what: "not handled", body: "not ours", error: expect.any(SyntaxError) as unknown },
    ]);
  });

  it("keeps in the queue only the messages of a batch that failed", async () => {
    const one = await tellingJob();
    const other = await tellingJob({
      callback: { url: "http://127.0.0.1:9/closed", events: null, customData: null },
    });
    await one.tell("taken");
    await other.tell("not taken");
    await cloud.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "not ours" }));
    await pump().once();
    expect(received).toHaveLength(1);
    expect(await count(queueUrl)).toBe(2);
  });

  it("sends only what the callback asked for", async () => {
    const { tell } = await tellingJob({ callback: { url, events: ["job.failed"], customData: null } });
    await tell("nobody asked");
    await pump().drain();
    expect(received).toEqual([]);
    expect(await count(queueUrl)).toBe(0);
  });

  it("sends no body of 20 kB or more", async () => {
    const { store, root, event } = await tellingJob();
    await store.put(eventKey(event), new TextEncoder().encode(`"${"x".repeat(maxEventBytes)}"`));
    const MessageBody = JSON.stringify({ version: 1, store: root, event });
    await cloud.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    await pump().drain();
    expect(await earlierAttempts(store, event)).toMatchObject([
      { outcome: "refused", problem: "the event is 20002 bytes; at most 20000 are sent" },
    ]);
  });
});

describe("a receiver that verifies signatures", () => {
  const body = JSON.stringify({ id: "a", type: "job.canceled", timestamp: "", data: {} });
  const post = async (headers: Record<string, string>, sent = body): Promise<number> =>
    (await fetch(url, { method: "POST", headers, body: sent })).status;

  it("takes what either of two secrets signed while one follows the other", async () => {
    const next = newSecret();
    const headers = signedHeaders([next, secret], "a", new Date(), body);
    expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    expect(await post(headers)).toBe(204);
    await close(receiver);
    receiver = newReceiver(next);
    url = await listen(receiver);
    expect(await post(headers)).toBe(204);
  });

  it.each([
    ["signed with another secret", () => signedHeaders([newSecret()], "a", new Date(), body)],
    [
      "signed for another event",
      () => ({ ...signedHeaders([secret], "b", new Date(), body), "webhook-id": "a" }),
    ],
    ["an hour old", () => signedHeaders([secret], "a", new Date(Date.now() - 3_600_000), body)],
    ["of another body", () => signedHeaders([secret], "a", new Date(), `${body} `)],
    ["not signed at all", () => ({})],
  ])("refuses what is %s", async (_, headers) => {
    expect(await post(headers())).toBe(401);
    expect(received).toEqual([]);
  });

  it("handles an event once that comes twice", async () => {
    const headers = signedHeaders([secret], "a", new Date(), body);
    expect([await post(headers), await post(headers)]).toEqual([204, 204]);
    expect(received).toHaveLength(1);
  });
});
