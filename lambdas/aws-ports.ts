/**
 * What stands behind the ports of deployed functions. Nothing happens until a port is used: each
 * function opens the clients, and reads the settings, that are its own.
 */
import { awsClients } from "#adapters/aws/clients.ts";
import type { Logger } from "@aws-lambda-powertools/logger";
import { addressColourist } from "#adapters/colourist/address-colourist.ts";
import { colouristToken } from "#adapters/aws/colourist-token.ts";
import { stepFunctionsTaskTokens } from "#adapters/aws/task-tokens.ts";
import { maxAnswerSeconds } from "#core/job/colourist-order.ts";
import { batchTasks } from "#adapters/aws/batch-tasks.ts";
import { readFunctionSetting } from "#adapters/env.ts";
import { sqsBatchQueue } from "#adapters/aws/batch-queue.ts";
import { sqsEventQueue } from "#adapters/aws/event-queue.ts";
import { stepFunctionsExecutions } from "#adapters/aws/executions.ts";
import { s3MediaBucket } from "#adapters/s3/media-bucket.ts";
import { openS3 } from "#adapters/s3/client.ts";
import { signingSecrets } from "#adapters/aws/signing-secrets.ts";
import { openStore } from "#adapters/stores.ts";
import { taskLogLink } from "#adapters/aws/task-log.ts";
import { webhookClient } from "#adapters/http/webhook-client.ts";
import type { OrderDefaults } from "#core/job/order.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { JobPorts } from "#pipeline/jobs/ports.ts";

/** Stores, each with connections of its own, that a warm function keeps open. */
const maxStores = 20;

const setting = readFunctionSetting;

/** Made when it is first asked for, and kept: a warm function goes on with its connections. */
const once = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
};

export const awsPorts = (logger: Pick<Logger, "warn">): JobPorts => {
  const events = once(() => sqsEventQueue(awsClients.sqs(), setting("WEBHOOK_QUEUE_URL")));
  const batches = once(() => sqsBatchQueue(awsClients.sqs(), setting("BATCH_PIECES_QUEUE_URL")));
  const executions = once(() =>
    stepFunctionsExecutions(awsClients.stepFunctions(), setting("STATE_MACHINE_ARN")),
  );
  const media = once(() => s3MediaBucket(openS3()));
  const tasks = once(() => batchTasks(awsClients.batch(), setting("BATCH_QUEUES")));
  const secrets = once(() => signingSecrets(awsClients.secrets(), setting("WEBHOOK_SECRET_ARN")));
  const taskTokens = once(() => stepFunctionsTaskTokens(awsClients.stepFunctions()));
  const webhooks = webhookClient();
  const stores = new Map<string, JobStore>();
  return {
    openStore: (uri) => {
      const store = stores.get(uri) ?? openStore(uri);
      if (stores.size >= maxStores) stores.clear();
      stores.set(uri, store);
      return store;
    },
    warn: (what, facts) => {
      logger.warn(what, facts);
    },
    now: () => new Date(),
    random: Math.random,
    webhooks,
    logLink: (stream) => taskLogLink(setting("AWS_REGION"), setting("TASK_LOG_GROUP"), stream),
    signingSecrets: (tenant) => secrets()(tenant),
    get events() {
      return events();
    },
    get batches() {
      return batches();
    },
    get executions() {
      return executions();
    },
    get media() {
      return media();
    },
    openAddress: openPublicAddress,
    get taskTokens() {
      return taskTokens();
    },
    get tasks() {
      return tasks();
    },
    get orderDefaults() {
      return orderDefaults(webhooks);
    },
  };
};

/** A colourist on the public internet, with its token where the deployment has one. */
const openPublicAddress = async (address: string): Promise<Colourist> => {
  const { hostname } = new URL(address);
  const token = await colouristToken(awsClients.secrets, setting("COLOURIST_SECRET_ARN"), hostname);
  return addressColourist(address, { token, limitSeconds: maxAnswerSeconds, reach: "public over https" });
};

/** What the deployment decides for jobs, and lets them ask for. */
const orderDefaults = ({ check }: ReturnType<typeof webhookClient>): OrderDefaults => {
  return {
    concurrency: setting("MAX_CONCURRENCY"),
    budget: { amount: setting("JOB_BUDGET_USD"), currency: "USD" as const },
    callback: null,
    region: setting("AWS_REGION"),
    colourOn: setting("COLOUR_ON"),
    limits: {
      gpu: setting("GPU") !== "none",
      budgetUsd: setting("MAX_JOB_BUDGET_USD"),
      priority: setting("MAX_PRIORITY"),
      concurrency: setting("MAX_CONCURRENCY"),
      callbackHosts: setting("ALLOWED_CALLBACK_HOSTS"),
      colouristHosts: setting("ALLOWED_COLOURIST_HOSTS"),
      workDays: setting("WORK_DAYS"),
    },
    checkCallback: check,
  };
};
