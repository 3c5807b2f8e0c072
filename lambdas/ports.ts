import type { ExecutionInput } from "#core/job-ref.ts";
import type { OrderDefaults } from "#core/job-order.ts";
import type { S3Address } from "#core/media-places.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { QueuedEvent } from "#core/webhook-delivery.ts";

/** Takes events on their way to a job's callback. */
export interface EventQueue {
  send(event: QueuedEvent): Promise<void>;
  /** A message that was received and not handled comes back after so long; at most 12 hours. */
  postpone(receipt: string, seconds: number): Promise<void>;
}

export interface Executions {
  /** Starts an execution under its name, once: a second start under the same name changes nothing. */
  start(name: string, input: ExecutionInput): Promise<"started" | "exists">;
}

/** What uploads look like from outside; films are read by tasks. */
export interface MediaBucket {
  /** null: there is no such object. */
  describe(address: S3Address): Promise<MediaObject | null>;
  /** null: there is no such object. @throws JobError UsageInvalid when it is larger than `mostBytes` */
  readText(address: S3Address, mostBytes: number): Promise<string | null>;
  /** Keys that begin with `prefix`. */
  list(bucket: string, prefix: string): AsyncIterable<string>;
}

export type MediaObject = {
  readonly bytes: number;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
};

/** Tasks that Batch may still run for a job. */
export interface Tasks {
  /** Ends the job's tasks submitted before a time. @returns how many there were */
  terminate(job: string, before: Date, reason: string): Promise<number>;
}

/** The world outside, for callbacks. */
export interface WebhookClient {
  /** @throws JobError CallbackRefused for an address that is not public; Error when nobody answers */
  post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<{ readonly status: number }>;
}

/** Everything a function may need; each maker says which part it takes. */
export type LambdaPorts = {
  readonly openStore: (uri: string) => JobStore;
  readonly events: EventQueue;
  readonly executions: Executions;
  readonly media: MediaBucket;
  readonly tasks: Tasks;
  readonly webhooks: WebhookClient;
  /** Secrets that deliveries are signed with, newest first; the one before stays for a while. */
  readonly signingSecrets: () => Promise<readonly string[]>;
  readonly orderDefaults: OrderDefaults;
  /** Where people of the account read a task's log; null: nowhere to link to. */
  readonly logLink: (stream: string) => string | null;
  readonly now: () => Date;
  /** In [0, 1): spreads what would otherwise happen at once. */
  readonly random: () => number;
};

/** What the workflow's own functions need, here and in the cloud. */
export type WorkflowPorts = Pick<LambdaPorts, "openStore" | "logLink" | "now"> & {
  readonly events: Pick<EventQueue, "send">;
};
