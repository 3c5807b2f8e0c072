import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { addressColourist } from "#adapters/colourist/address-colourist.ts";
import { stepFunctionsTaskTokens } from "#adapters/aws/task-tokens.ts";
import { colouristToken } from "#adapters/aws/colourist-token.ts";
import { sqsBatchQueue } from "#adapters/aws/batch-queue.ts";
import { sqsEventQueue } from "#adapters/aws/event-queue.ts";
import { stepFunctionsExecutions } from "#adapters/aws/executions.ts";
import { s3MediaBucket } from "#adapters/s3/media-bucket.ts";
import { openS3 } from "#adapters/s3/client.ts";
import { openStore } from "#adapters/stores.ts";
import { webhookClient } from "#adapters/http/webhook-client.ts";
import { executionInputSchema } from "#core/job/ref.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { JobPorts } from "#pipeline/jobs/ports.ts";
import { closeExecution } from "#pipeline/jobs/close-execution.ts";
import { deliverWebhook } from "#pipeline/jobs/deliver-webhook.ts";
import { takeKeyFrames } from "#pipeline/jobs/take-key-frames.ts";
import { startFilms } from "#pipeline/jobs/start-films.ts";
import { startJob } from "#pipeline/jobs/start-job.ts";
import type { Services } from "#cli/engine/services.ts";
import { runWorkflow } from "#cli/runner/run-job.ts";
import { startCloud } from "#test/support/cloud.ts";
import { leadTo, type S3Server } from "#test/support/s3-server.ts";
import { startSecretsServer } from "#test/support/secrets-server.ts";
import { startStepFunctionsServer, type RunResult } from "#test/support/step-functions-server.ts";
import { pumpQueue } from "#test/support/webhook-pump.ts";
import { webhookReceiver, type JobEvent } from "../../examples/webhook-receiver.ts";

/*
 * The whole account in this process and its children: S3 and SQS, Step Functions' protocol in front of
 * the engine that runs the synthesised definition, the functions themselves, workers as processes, and
 * a receiver of webhooks that verifies signatures. Only EventBridge and Lambda are played: they carry
 * events to functions, and that is all they do here.
 */

const bucket = "media";
const secret = `whsec_${Buffer.from("a secret of these tests alone").toString("base64")}`;

/** Tokens of colourists, by the machine that an order names. */
const colouristTokens = { "models.example": "token of models.example" };

export type AccountOptions = {
  /** The state machine as it is deployed. */
  readonly definition: object;
  /** Where films and jobs lie; absent: the quick stand-in. */
  readonly s3?: Pick<S3Server, "endpoint" | "accessKey" | "secretKey">;
};

export type Account = Awaited<ReturnType<typeof openAccount>>;

export const openAccount = async ({ definition, s3: server }: AccountOptions) => {
  const cloud = await startCloud(bucket);
  const leadBack = server === undefined ? () => undefined : leadTo(server);
  const s3 = server === undefined ? cloud.s3 : openS3();
  if (server !== undefined) await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const { queueUrl } = cloud.server.createQueue("events");
  const queue = sqsEventQueue(cloud.sqs, queueUrl);
  const pieces = cloud.server.createQueue("pieces");
  const received: JobEvent[] = [];
  const receiving = { down: false };
  const receiver = await openReceiver(received, receiving);
  const faults: {
    around?: (services: Services) => Services;
    /** Where key frames go in the place of what an order names. */
    colourist?: string;
  } = {};
  const secrets = await startSecretsServer({ colourists: JSON.stringify(colouristTokens) });
  const openAddress: JobPorts["openAddress"] = async (address) => {
    const token = await colouristToken(secrets.client, "colourists", new URL(address).hostname);
    const place = faults.colourist ?? address;
    return addressColourist(place, { token, limitSeconds: 5, firstDelayMs: 5 });
  };

  const run = async (execution: {
    name: string;
    input: unknown;
    signal: AbortSignal;
  }): Promise<RunResult> => {
    const { outcome } = await runWorkflow({
      input: executionInputSchema.parse(execution.input),
      execution: execution.name,
      openStore,
      events: queue,
      listen: () => undefined,
      signal: execution.signal,
      definition,
      openAddress,
      around: (services) => {
        const all = { ...services, awaitToken: stepFunctions.awaitToken };
        return faults.around?.(all) ?? all;
      },
    });
    if (outcome.status === "SUCCEEDED") return outcome;
    const { error, cause } = outcome;
    return { status: "FAILED", error: error ?? outcome.status, cause: cause ?? "" };
  };
  const stepFunctions = await startStepFunctionsServer({
    run,
    onStatusChange: async (event) => {
      await closeExecution(ports)(event);
    },
  });
  const ports: JobPorts = {
    openStore,
    events: { send: (event) => queue.send(event), postpone: (receipt) => queue.postpone(receipt, 0) },
    batches: sqsBatchQueue(cloud.sqs, pieces.queueUrl),
    executions: stepFunctionsExecutions(
      new SFNClient({ endpoint: stepFunctions.endpoint, maxAttempts: 3 }),
      stepFunctions.stateMachineArn,
    ),
    media: s3MediaBucket(s3),
    taskTokens: stepFunctionsTaskTokens(
      new SFNClient({ endpoint: stepFunctions.endpoint, maxAttempts: 3 }),
    ),
    openAddress,
    // The engine ends a task's process itself when its execution is stopped.
    tasks: { terminate: () => Promise.resolve(0) },
    webhooks: webhookClient({ reach: "anywhere", timeoutMs: 5000 }),
    signingSecrets: () => Promise.resolve([secret]),
    orderDefaults: {
      concurrency: 2,
      priority: 100,
      budget: { amount: 5, currency: "USD" },
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
      checkCallback: () => undefined,
    },
    logLink: () => null,
    now: () => new Date(),
    random: Math.random,
    warn: () => undefined,
  };
  const start = startJob(ports);
  const pumpPieces = pumpQueue(cloud.sqs, pieces.queueUrl, startFilms(ports));
  const pump = pumpQueue(cloud.sqs, queueUrl, deliverWebhook(ports));
  const objectCreated = async (key: string): Promise<unknown> => {
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return {
      "detail-type": "Object Created",
      source: "aws.s3",
      detail: {
        bucket: { name: bucket },
        object: { key, size: head.ContentLength, etag: head.ETag?.replaceAll('"', "") },
        reason: "PutObject",
      },
    };
  };

  return {
    faults,
    received,
    receiving,
    stepFunctions: {
      ...stepFunctions,
      arnOf: (execution: string) =>
        `${stepFunctions.stateMachineArn.replace(":stateMachine:", ":execution:")}:${execution}`,
    },
    ports,
    callback: { url: receiver.url, events: null, customData: { reel: 7 } },
    deliver: () => pump.drain(),
    deliverOnce: () => pump.once(),
    put: (key: string, body: string | Uint8Array) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body })),
    get: async (key: string): Promise<Uint8Array> => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    /** Uploads a film with its order beside it. @returns the event that tells of it */
    upload: async (name: string, path: string, order: object): Promise<unknown> => {
      const key = `uploads/${name}`;
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: `${key}.job.json`, Body: JSON.stringify(order) }),
      );
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: await readFile(path) }));
      return objectCreated(key);
    },
    /** What S3 tells of an object; for who takes key frames. */
    tellCreated: async (key: string) => takeKeyFrames(ports)(await objectCreated(key)),
    /** @returns the job that an event starts, or started before */
    begin: async (event: unknown): Promise<string> => (await start(event)).started[0]?.job ?? "",
    /** Starts the films of batches that were sent on. */
    startPieces: () => pumpPieces.drain(),
    storeOf: (job: string): JobStore => openStore(`s3://${bucket}/jobs/${job}`),
    close: async (): Promise<void> => {
      await stepFunctions.close();
      secrets.close();
      await receiver.close();
      leadBack();
      await cloud.stop();
    },
  };
};

const openReceiver = async (received: JobEvent[], receiving: { readonly down: boolean }) => {
  const server: Server = webhookReceiver(secret, async (event) => {
    if (receiving.down) throw new Error("down");
    received.push(event);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
